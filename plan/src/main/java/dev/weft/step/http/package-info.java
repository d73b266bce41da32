/// HTTP requests: [HttpBody] sends one and makes outputs of its [Response]; [Address] and
/// [Header] fill values in without letting them become anything else.
///
/// Uses no other package of steps.
@NullMarked
package dev.weft.step.http;

import org.jspecify.annotations.NullMarked;
