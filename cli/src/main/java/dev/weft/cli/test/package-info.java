/// `weft test`: finds test files, and shows how their tests ended, as lines and as JUnit XML.
@NullMarked
package dev.weft.cli.test;

import org.jspecify.annotations.NullMarked;
