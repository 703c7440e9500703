/// What a browser is told with every answer that is the proxy's own business and no backend's: it asks nobody but us, shows nothing of it
/// elsewhere, and runs nothing but the page's files.
enum PagePolicy {
  /// Whole lines with their CRLFs.
  static let lines = """
    Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r
    X-Content-Type-Options: nosniff\r
    Referrer-Policy: no-referrer\r
    Cross-Origin-Resource-Policy: same-origin\r

    """
}
