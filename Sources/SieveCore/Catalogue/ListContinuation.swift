/// How a list says that it goes on in another answer.
package enum ListContinuation: Sendable, Equatable {
  /// `has_more` and `hasMore`: behind this id, or behind the last model where none is named.
  case after(String?)
  /// `nextPageToken`, `next_page_token`, `next_cursor`, and a number as `next_page`: the parameter that takes the token, and the token.
  case token(parameter: String, String)
  /// `links.next`, `next` or `next_page`: an address, whole or in part.
  case link(String)
  /// There is more, and where is said in no way that is known: `total_pages`, a number as `next`.
  case unclear
}
