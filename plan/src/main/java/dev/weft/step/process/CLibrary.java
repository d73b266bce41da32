package dev.weft.step.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;

/// Access to functions and variables of the C library, and conversion of texts.
final class CLibrary {
  private static final Linker LINKER = Linker.nativeLinker();

  private CLibrary() {}

  /// A function that returns an `int`.
  record Function(MethodHandle handle) {

    /// Calls it with arguments of type [Integer], [Short] and [MemorySegment].
    int call(Object... arguments) {
      try {
        return (int) handle.invokeExact(arguments);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /// @throws NoSuchElementException if the library has no such function
  /// @throws UnsupportedOperationException if Java cannot call it here
  @SuppressWarnings("restricted")
  static Function function(String name, MemoryLayout... parameters) {
    MethodHandle handle =
        LINKER.downcallHandle(address(name), FunctionDescriptor.of(JAVA_INT, parameters));
    return new Function(
        handle
            .asSpreader(Object[].class, parameters.length)
            .asType(MethodType.methodType(int.class, Object[].class)));
  }

  /// Returns the address of a function or a variable.
  ///
  /// @throws NoSuchElementException if the library has none of this name
  static MemorySegment address(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  /// Returns a NUL-terminated text in UTF-8, whatever the locale.
  static MemorySegment text(Arena arena, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  /// Returns the text up to the terminating NUL character.
  static String string(MemorySegment segment) {
    byte[] bytes =
        segment.getString(0, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// Returns a NULL-terminated array of addresses.
  static MemorySegment addresses(Arena arena, List<MemorySegment> all) {
    MemorySegment array = arena.allocate(ADDRESS, all.size() + 1L);
    for (int i = 0; i < all.size(); i++) {
      array.setAtIndex(ADDRESS, i, all.get(i));
    }
    return array;
  }
}
