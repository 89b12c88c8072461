//! The authors' tool. Everything it does lives in [`curbside::author`].

fn main() -> std::process::ExitCode {
    curbside::author::main()
}
