package dev.weft.cli;

import static dev.weft.cli.Typed.weft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.plan.PlanSchema;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Test
  void theSchemaIsPrintedAsItStandsSoThatItCanBecomeAFile() {
    Typed typed = weft("schema");

    assertThat(typed.exit()).isZero();
    assertThat(typed.out()).isEqualTo(PlanSchema.text()).endsWith("\n}\n");
  }
}
