"""The notebooks: opened by a chapter, executed in kernels, shown as pages."""
