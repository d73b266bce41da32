import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// The JDK's client in a plain loop, on as many virtual threads as there are requests at once:
/// `ADDRESS REQUESTS AT-ONCE`.
final class Requests {
  public static void main(String[] arguments) throws Exception {
    int requests = Integer.parseInt(arguments[1]);
    int atOnce = Integer.parseInt(arguments[2]);
    long start = System.nanoTime();
    long done = 0;
    AtomicInteger next = new AtomicInteger();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        all.add(threads.submit(() -> loop(client, arguments[0], next, requests)));
      }
      for (Future<Integer> each : all) {
        done += each.get();
      }
    }
    if (done != requests) {
      throw new IllegalStateException("not every request was answered: " + done);
    }
    System.out.printf("%d ms%n", (System.nanoTime() - start) / 1_000_000);
  }

  private static int loop(HttpClient client, String address, AtomicInteger next, int requests)
      throws IOException, InterruptedException {
    int done = 0;
    for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/" + i)).build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 200 && answer.body().equals("ok\n")) {
        done++;
      }
    }
    return done;
  }
}
