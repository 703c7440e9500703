/// The keys of one section of the file.
protocol SectionKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}
