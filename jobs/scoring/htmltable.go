package scoring

// htmlTable is an open table of an HTML block. The rows of a table inside a cell become rows of the outer table.
type htmlTable struct {
	list    int // the index of the list of rows
	item    int // the index of the item around the table, or -1
	rows    int // the number of rows without the header
	column  int // the index of the next cell in its row
	inRow   bool
	headers []int // the blocks of the column headers
	titled  bool  // whether the header row is complete
}

// tableTag processes a tag of a table.
func (h *htmlWriter) tableTag(name string) {
	if name == "table" {
		h.openTable()
		return
	}
	t := h.table
	if t == nil {
		h.plain = append(h.plain, '\n')
		return
	}
	h.breakBlock()
	h.current = block{kind: prose}
	switch name {
	case "/table":
		h.table, h.item = nil, t.item
	case "tr", "/tr":
		t.column, t.inRow, h.item = 0, false, t.item
		t.titled = t.titled || len(t.headers) > 0
	case "th":
		h.header()
	case "td":
		h.cell()
	}
}

func (h *htmlWriter) openTable() {
	if h.table != nil {
		return
	}
	h.breakBlock()
	h.table = &htmlTable{list: len(h.doc.lists), item: h.item}
	h.doc.lists = append(h.doc.lists, list{item: h.item})
}

// header begins the header of a column. A cell with the tag "th" is a header only at the beginning of the table.
func (h *htmlWriter) header() {
	t := h.table
	if t.rows > 0 || t.titled {
		h.cell()
		return
	}
	h.current = block{kind: cell, column: t.column, header: -1}
	t.headers = append(t.headers, len(h.doc.blocks))
	t.column++
}

// cell begins a cell of a row.
func (h *htmlWriter) cell() {
	t := h.table
	h.current = block{kind: cell, column: t.column, header: -1}
	if !t.inRow {
		t.inRow = true
		t.rows++
		h.item = t.item
		h.enter(t.list, t.rows)
	}
	if t.column < len(t.headers) && t.headers[t.column] < len(h.doc.blocks) {
		h.current.header = t.headers[t.column]
	}
	t.column++
}
