import Reporting

/// Numbers the pairs of organization and user in a log, from 1; 0 is none of both.
struct OwnerTable: Sendable {
    private var table = ByteStringTable()
    private(set) var owners: [(organization: String?, user: String?)] = [(nil, nil)]
    private var key: [UInt8] = []

    /// The number of a pair; what is no UUID is left out, and `isUsable` is false.
    mutating func number(organization: ByteSlice, user: ByteSlice) -> (number: Int32, isUsable: Bool) {
        key.removeAll(keepingCapacity: true)
        key.append(organization)
        key.append(0)
        key.append(user)
        let number = key.withSlice { table.insert($0) } + 1
        if number == owners.count {
            owners.append((Self.identifier(organization), Self.identifier(user)))
        }
        let owner = owners[number]
        let isUsable =
            (owner.organization != nil || organization.isAbsentValue) && (owner.user != nil || user.isAbsentValue)
        return (Int32(number), isUsable)
    }

    private static func identifier(_ bytes: ByteSlice) -> String? {
        OrganizationID(String(decoding: bytes.buffer, as: UTF8.self))?.description
    }
}
