package com.example;

import static dev.weft.Weft.gather;

import dev.weft.Bounds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Answers `GET /prices?item=tea&item=jam`.
@SpringBootApplication
@EnableScheduling
@RestController
public class Shop {

  /// Looks up ten prices at once; after two seconds, or if one of them fails, the others are
  /// interrupted, and the request fails.
  @GetMapping("/prices")
  List<String> prices(@RequestParam List<String> item) throws Exception {
    MDC.put("request", String.join(",", item));
    try {
      Bounds bounds =
          Bounds.NONE
              .withMaxParallel(10)
              .withTimeout(Duration.ofSeconds(2))
              .withContext(loggingContext());
      return gather(bounds, item, Shop::price);
    } finally {
      MDC.clear();
    }
  }

  private static String price(String item) throws InterruptedException {
    Thread.sleep(100); // As a price list elsewhere takes.
    return "%s %s for request %s".formatted(item, item.length(), MDC.get("request"));
  }

  /// Carries the logging context of this thread to others.
  private static Bounds.Around loggingContext() {
    Map<String, String> context = MDC.getCopyOfContextMap();
    return work -> {
      MDC.setContextMap(context);
      try {
        work.run();
      } finally {
        MDC.clear();
      }
    };
  }

  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }
}
