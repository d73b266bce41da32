package dev.weft.step.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.expression.Scope;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
  private static final Map<String, Object> INPUTS =
      Map.of(
          "api", "http://127.0.0.1:8080",
          "slash", "https://api.example/v1/",
          "host", "api.example",
          "port", "8443",
          "user", "me@evil.example",
          "path", "evil.example/x",
          "bare", "127.0.0.1:8080",
          "query", "http://api.example?x=1");
  private static final Scope SCOPE =
      new Scope(Map.of("inputs", INPUTS, "row", Map.of("id", "a/b")));

  @ParameterizedTest
  @CsvSource({
    "${{ inputs.api }}/orders/${{ row.id }}, http://127.0.0.1:8080/orders/a%2Fb",
    "${{ inputs.api }}?id=${{ row.id }}, http://127.0.0.1:8080?id=a%2Fb",
    "${{ inputs.api }}, http://127.0.0.1:8080",
    "${{ inputs.slash }}/orders, https://api.example/v1/orders",
    "https://${{ inputs.host }}:${{ inputs.port }}/${{ row.id }}, https://api.example:8443/a%2Fb",
    "https://eu.${{ inputs.host }}/, https://eu.api.example/",
    "http://[::1]:80/${{ inputs.path }}, http://[::1]:80/evil.example%2Fx",
    "http://h/ä/../x, http://h/%C3%A4/../x",
  })
  void inputsChooseTheHostAndValuesFollowItEncoded(String source, String url) {
    assertThat(Address.of(source, INPUTS).uri(SCOPE)).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "http://${{ row.host }}/x ~ `row.host` would choose the host",
        "http://h${{ row.id }} ~ `row.id` would choose the host",
        "http://h:${{ row.port }}/ ~ `row.port` would choose the host",
        "${{ row.scheme }}://h/ ~ `row.scheme` would choose the host",
        "${{ steps.x.outputs.body.next }} ~ would choose the host",
        "${{ inputs.host }}${{ row.id }} ~ the base of an address is such as http://127",
        "${{ inputs.api }}${{ row.id }} ~ write a `/` after `${{ inputs.api }}`",
        "${{ inputs.api }}0/x ~ write a `/` after",
        "${{ inputs.bare }}/x ~ `inputs.bare` is `127.0.0.1:8080`; the base of an address",
        "${{ inputs.query }}/x ~ the base of an address",
        "http://${{ inputs.user }}/x ~ no part of a host",
        "http://${{ inputs.path }}/x ~ no part of a host",
        "http://me:pw@h/x ~ holds no user",
        "ftp://h/x ~ it begins with http:// or https://",
        "/orders ~ it begins with http:// or https://",
        "http:/orders ~ names no host",
        "http://a_b/x ~ names no host",
        "http://h:70000/x ~ names no host",
        "http://h/x#y ~ what follows `#` is not sent",
        "http://h/a b ~ a space is written %20",
        "http://h\\x ~ is no address",
        "http://h/${{ x ~ is not closed",
      })
  void whatIsNoAddressOrWouldLetARowChooseTheHostIsRefused(String source, String message) {
    assertThatThrownBy(() -> Address.of(source, INPUTS)).hasMessageContaining(message);
  }
}
