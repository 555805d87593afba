package catalog

// CustomerNames returns the names of the document's customers, in the order of the file.
func (d *Document) CustomerNames() []string {
	names := make([]string, len(d.customers))
	for i, c := range d.customers {
		names[i] = c.name.value
	}
	return names
}
