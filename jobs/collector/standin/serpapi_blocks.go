package standin

import "cmp"

// overview returns the content as SerpApi's text blocks and references.
func overview(c content) object {
	blocks := []object{{"type": "paragraph", "snippet": c.intro, "reference_indexes": []int{len(c.items)}}}
	switch c.style {
	case styleTable:
		rows := [][]string{{"Product", "Verdict"}}
		for _, it := range c.items {
			rows = append(rows, []string{it.brand, it.remark})
		}
		blocks = append(blocks, object{"type": "table", "table": rows})
	case styleComparison:
		labels, values := []string{}, []string{}
		for _, it := range c.items {
			labels, values = append(labels, it.brand), append(values, it.remark)
		}
		blocks = append(blocks, object{
			"type": "comparison", "product_labels": labels,
			"comparison": []object{{"feature": "Verdict", "values": values}},
		})
	case styleProse:
		for i, it := range c.items {
			blocks = append(blocks, object{
				"type": "paragraph", "snippet": it.brand + " " + it.remark, "reference_indexes": []int{i},
			})
		}
	default:
		blocks = append(blocks, object{"type": "heading", "snippet": "The list"}, listBlock(c))
	}
	if c.echo != "" {
		blocks = append(blocks, object{
			"type": "expandable", "title": "About this answer",
			"text_blocks": []object{{"type": "paragraph", "snippet": c.echo}},
		})
	}
	references := []object{}
	for i, s := range append(c.pages, c.pages[0]) { // the first page appears twice, as in recorded traffic
		references = append(references, object{
			"title": s.title, "link": s.url, "snippet": "…", "source": cmp.Or(s.title, "Web"), "index": i,
		})
	}
	return object{"text_blocks": blocks, "references": references}
}

func listBlock(c content) object {
	list := []object{}
	for i, it := range c.items {
		list = append(list, object{
			"title": it.brand + ":", "snippet": it.remark, "reference_indexes": []int{i},
			"list": []object{{"snippet": "See the vendor’s site for prices."}},
		})
	}
	return object{"type": "list", "list": list}
}
