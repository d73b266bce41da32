/// What people have around the command: completion in their shell, and man pages.
@NullMarked
package dev.weft.cli.shell;

import org.jspecify.annotations.NullMarked;
