package dev.weft.needs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A test that needs the server of the cluster engine ([Engine]). Its licence, BSL 1.1, does not
/// allow it to become a part of Weft: it is a program beside the tests.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Needs(program = Engine.PROGRAM, npmPackage = Engine.NPM_PACKAGE)
public @interface NeedsEngine {}
