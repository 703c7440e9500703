/// The words that `auth:` may be.
enum AuthMode: String, CaseIterable {
  case key, passthrough, none
}
