/// How a list says that it goes on in another answer.
package enum ListContinuation: Sendable, Equatable {
  /// `has_more`: behind this id, or behind the last model where none is named.
  case after(String?)
  /// `nextPageToken` and `next_page_token`: the parameter that takes the token, and the token.
  case token(parameter: String, String)
  /// `links.next` or `next`: an address, whole or in part.
  case link(String)
}
