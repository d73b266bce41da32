/// What the steps of a plan file do. Knows no file format.
@NullMarked
package dev.weft.step;

import org.jspecify.annotations.NullMarked;
