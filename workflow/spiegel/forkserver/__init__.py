"""Jobs and notebook kernels as forks of one process that has the libraries imported.

That process is Python's own fork server (`multiprocessing`, start method "forkserver"). `start`
begins it for a build, `server` has it fork what `client` asks for, `modules` says what it imports.
Without it everything runs as it is, slower.
"""
