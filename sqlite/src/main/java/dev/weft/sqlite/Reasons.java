package dev.weft.sqlite;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Explains why the file system refused an operation. Java's own messages are often only the file's
/// name.
final class Reasons {
  private Reasons() {}

  static String of(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "there is no such file or folder";
      case NotDirectoryException _ -> "a part of its path is no folder";
      case FileAlreadyExistsException _ -> "something that is no folder has its name";
      case FileSystemLoopException _ -> "its links go round in a circle";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      case FileSystemException _ -> "the file system refuses it";
      case CharacterCodingException _ -> "it is no UTF-8 text";
      default ->
          failure.getMessage() == null ? "the system does not say why" : failure.getMessage();
    };
  }
}
