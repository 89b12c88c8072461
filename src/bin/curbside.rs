//! The authors' tool. Everything it does lives in [`curbside::author`].

/// Training makes and drops many tensors of megabytes; the system's allocator maps and unmaps each of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    curbside::author::main()
}
