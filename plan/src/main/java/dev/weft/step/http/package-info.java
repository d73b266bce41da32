/// HTTP requests: [HttpBody] sends one and converts its [Response] to outputs; [Address] and
/// [Header] fill in values so that they cannot change the structure of the request.
///
/// Uses no other package of steps.
@NullMarked
package dev.weft.step.http;

import org.jspecify.annotations.NullMarked;
