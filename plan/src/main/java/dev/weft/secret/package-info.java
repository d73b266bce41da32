/// Secrets: their sources, and the masking of texts that contain them.
@NullMarked
package dev.weft.secret;

import org.jspecify.annotations.NullMarked;
