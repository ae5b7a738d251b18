"""One process that imports the libraries once and forks every job and notebook kernel of a build.

`server` is that process, `client` asks it for a process (and is the Python that Snakemake starts
its scripts with), `start` begins and ends it. Without a server everything runs as it is, slower.
"""
