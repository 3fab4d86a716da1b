extension Collection<Double> {
    /// The median; `nil` when empty.
    package var median: Double? { isEmpty ? nil : sorted().sortedMedian }
}

extension [Double] {
    /// The median of a sorted array that is not empty.
    var sortedMedian: Double {
        count.isMultiple(of: 2) ? self[count / 2 - 1] / 2 + self[count / 2] / 2 : self[count / 2]
    }
}
