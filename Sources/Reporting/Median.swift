extension Collection<Double> {
    /// `nil` when empty.
    package var median: Double? { isEmpty ? nil : sorted().sortedMedian }
}

extension [Double] {
    /// Of a sorted array that is not empty.
    var sortedMedian: Double {
        count.isMultiple(of: 2) ? self[count / 2 - 1] / 2 + self[count / 2] / 2 : self[count / 2]
    }
}
