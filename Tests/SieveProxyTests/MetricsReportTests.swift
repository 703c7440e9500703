import NIOCore
import SieveCore
import Testing

@testable import SieveProxy

@Suite("The report of metrics")
struct MetricsReportTests {
  private static let url = BaseURL(scheme: .http, host: "127.0.0.1", port: 1, path: "/v1")

  private static func report(_ loops: LoopMetrics = LoopMetrics(), _ catalogues: CatalogueMetrics = CatalogueMetrics()) -> MetricsReport {
    MetricsReport(version: "1.2.3", loops: loops, catalogues: catalogues, reloads: (3, 1), backends: ["a", "b"])
  }

  @Test("every family is told once with one sample or more, each sample once, all in the same order each time")
  func order() {
    var loops = LoopMetrics()
    loops.noteRequest(on: nil)
    let lines = Self.report(loops).text(.prometheus).split(separator: "\n")
    let samples = lines.filter { !$0.hasPrefix("#") }.map { $0.prefix { $0 != " " } }
    #expect(Set(samples).count == samples.count)
    let families = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    #expect(Set(families).count == families.count && families.count >= 17)
    #expect(families.allSatisfy { $0.hasPrefix("modelsieve_") })
    #expect(lines.filter { $0.hasPrefix("# TYPE ") && $0.hasSuffix(" counter") }.allSatisfy { $0.contains("_total ") })
    var again = Self.report(loops)
    again.now = again.now.advanced(by: .seconds(1))
    #expect(again.text(.prometheus) == Self.report(loops).text(.prometheus))
  }

  @Test("version and reloads are told")
  func process() {
    let text = Self.report().text(.prometheus)
    #expect(text.contains("modelsieve_build_info{version=\"1.2.3\"} 1\n"))
    #expect(text.contains("modelsieve_reloads_total{result=\"ok\"} 3\nmodelsieve_reloads_total{result=\"failed\"} 1\n"))
  }

  @Test("a backend's counts stand under its name")
  func requests() throws {
    let backend = try PreparedBackend(Backend(name: "my \"own\"", baseURL: Self.url, auth: .none), index: 0)
    var loops = LoopMetrics()
    loops.apply([backend])
    var measures = RequestMeasures()
    measures.status = 429
    measures.outcome = .timeout
    loops.record(measures, of: backend, at: .now())
    let text = Self.report(loops).text(.prometheus)
    #expect(text.contains(#"modelsieve_requests_total{backend="my \"own\"",status="4xx"} 1"# + "\n"))
    #expect(text.contains(#"modelsieve_requests_total{backend="",status="4xx"} 0"# + "\n"))
    #expect(text.contains(#"modelsieve_request_outcomes_total{backend="my \"own\"",outcome="timeout"} 1"# + "\n"))
    #expect(text.contains(#"modelsieve_request_duration_seconds_count{backend="my \"own\""} 1"# + "\n"))
  }

  @Test("a list's age begins with the last good one; its size is what the filters leave")
  func lists() throws {
    var filter = ModelFilter()
    filter.rules = [FilterRule(.glob(Glob("x*", caseSensitive: false)))]
    var backend = Backend(name: "a", baseURL: Self.url, auth: .none)
    backend.filter = filter
    let document = try ModelListDocument(parsing: Array(#"{"data":[{"id":"x1"},{"id":"x2"},{"id":"y"}]}"#.utf8))
    var catalogues = CatalogueMetrics()
    let start = ContinuousClock.now
    catalogues.fetched("a", .ok, at: start)
    catalogues.fetched("a", .failed, at: start.advanced(by: .seconds(3)))
    catalogues.fetched("b", .refused, at: start)
    catalogues.listed(FilteredList([(backend, Catalogue([document]))]))
    catalogues.listed(FilteredList([(backend, Catalogue([document]))]))
    catalogues.changed("a", appeared: 2, disappeared: 1)
    var report = Self.report(LoopMetrics(), catalogues)
    report.now = start.advanced(by: .milliseconds(5500))
    let text = report.text(.prometheus)
    #expect(text.contains("modelsieve_list_age_seconds{backend=\"a\"} 5.500000\n"))
    #expect(!text.contains("modelsieve_list_age_seconds{backend=\"b\"}"))
    for (result, count) in [("ok", 1), ("refused", 0), ("failed", 1)] {
      #expect(text.contains("modelsieve_list_fetches_total{backend=\"a\",result=\"\(result)\"} \(count)\n"))
    }
    #expect(text.contains("modelsieve_list_models{backend=\"a\",visibility=\"visible\"} 2\n"))
    #expect(text.contains("modelsieve_list_models{backend=\"a\",visibility=\"hidden\"} 1\n"))
    #expect(text.contains("modelsieve_list_models{backend=\"b\",visibility=\"visible\"} 0\n"))
    #expect(text.contains("modelsieve_list_changes_total{backend=\"a\",change=\"appeared\"} 2\n"))
    #expect(text.contains("modelsieve_list_changes_total{backend=\"a\",change=\"disappeared\"} 1\n"))
  }

  @Test("what a view hides is visible to its backend, and an alias is no model")
  func viewsAndAliases() throws {
    var view = ModelFilter()
    view.rules = [FilterRule(.glob(Glob("a/x1", caseSensitive: false)))]
    var backend = Backend(name: "a", baseURL: Self.url, auth: .none)
    backend.prefix = "a/"
    backend.filter.rules = [FilterRule(.glob(Glob("x*", caseSensitive: false)))]
    let document = try ModelListDocument(parsing: Array(#"{"data":[{"id":"x1"},{"id":"x2"},{"id":"y"}]}"#.utf8))
    let list = FilteredList(
      [(backend, Catalogue([document]))], aliases: [Alias(name: "fast", targets: ["a/x1"])], view: View(name: "small", filter: view))
    #expect(list.entries.count < 3)
    var catalogues = CatalogueMetrics()
    catalogues.listed(list)
    #expect((catalogues.entry("a").visible, catalogues.entry("a").hidden) == (2, 1))
  }
}
