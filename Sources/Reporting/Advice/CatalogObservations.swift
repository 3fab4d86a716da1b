/// What stored snapshots of the catalog and of the settings show of a day.
package struct CatalogObservations: Hashable, Sendable {
    package let advice: Advice?
    package let settingChanges: [SettingChange]?

    package init(advice: Advice? = nil, settingChanges: [SettingChange]? = nil) {
        self.advice = advice
        self.settingChanges = settingChanges
    }
}
