/// What nobody is to see: where secrets come from, and how texts that hold one are masked.
@NullMarked
package dev.weft.secret;

import org.jspecify.annotations.NullMarked;
