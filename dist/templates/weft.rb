class Weft < Formula
  desc "Run many task lists at once"
  homepage "https://weft.dev"
  url "@DOWNLOADS@/weft-@VERSION@.tar.gz"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    libexec.install "bin", "lib"
    (bin/"weft").write_env_script libexec/"bin/weft", JAVA25_HOME: Language::Java.java_home("25+")
    man1.install Dir["share/man/man1/*.1"]
    bash_completion.install "share/bash-completion/completions/weft"
    zsh_completion.install "share/zsh/vendor-completions/_weft"
    fish_completion.install "share/fish/vendor_completions.d/weft.fish"
  end

  test do
    (testpath/"weft.yaml").write "tasks: {Greet: [echo hi]}"
    assert_match "1 succeeded", shell_output("#{bin}/weft run")
  end
end
