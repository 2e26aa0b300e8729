"""Static files with hashed names, in JavaScript imports too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Rewrites `import ... from "./x.js"`, so that a browser never mixes old modules with new ones."""

    support_js_module_import_aggregation = True
