package dev.weft.needs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a test that needs the server of the cluster engine ([Engine]). The server's licence, BSL
/// 1.1, does not allow Weft to include it, so it is a separate program that only tests use.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Needs(program = Engine.PROGRAM, npmPackage = Engine.NPM_PACKAGE)
public @interface NeedsEngine {}
