package collector

import (
	"cmp"
	"encoding/json"
	"slices"
)

// textBlock is a part of an answer: a text block, a list item, a table cell, a link, a card or a whole answer. A card
// is a story, a product or a place that the answer shows. The non-empty fields of a block, not the type, decide how the
// block is rendered. Blocks of unknown types therefore also yield text.
//
// The fields are those of SerpApi's engines google, google_ai_overview, google_ai_mode and bing_copilot. The fields
// "answer" and "items" belong to a service with a similar format.
type textBlock struct {
	Answer           looseString      `json:"answer"`
	Code             string           `json:"code"` // the code in Copilot's code_block
	Comparison       []productFeature `json:"comparison"`
	Detailed         []textBlocks     `json:"detailed"` // the cells of the table, with their links and references
	Headers          []looseText      `json:"headers"`  // the header in Copilot's table, or the first row if empty
	Items            textBlocks       `json:"items"`
	Language         string           `json:"language"`
	Link             string           `json:"link"`
	List             textBlocks       `json:"list"`
	Price            looseText        `json:"price"`
	ProductLabels    []looseText      `json:"product_labels"`
	Rating           looseText        `json:"rating"`
	ReferenceIndexes []int            `json:"reference_indexes"`
	Snippet          looseText        `json:"snippet"`
	SnippetLinks     textBlocks       `json:"snippet_links"`
	Source           looseText        `json:"source"` // the name of the publisher
	Subtitle         looseText        `json:"subtitle"`
	Table            [][]looseText    `json:"table"`
	Text             looseText        `json:"text"`
	TextBlocks       textBlocks       `json:"text_blocks"`
	Title            looseText        `json:"title"`
	Type             string           `json:"type"`
	Website          string           `json:"website"` // in a place

	LocalResults    textBlocks `json:"local_results"`
	Products        textBlocks `json:"products"`
	ShoppingResults textBlocks `json:"shopping_results"`
	TopStories      textBlocks `json:"top_stories"`

	HeaderVideo  textBlocks `json:"header_video"`
	InlineVideos textBlocks `json:"inline_videos"`
	Video        textBlocks `json:"video"`
}

// productFeature is a row of a table that compares products.
type productFeature struct {
	Feature looseText   `json:"feature"`
	Values  []looseText `json:"values"`
}

// text returns the text of the block, without the text of the blocks inside.
func (b *textBlock) text() string { return string(cmp.Or(b.Snippet, b.Text, looseText(b.Answer))) }

// entries returns the items of a list.
func (b *textBlock) entries() textBlocks { return slices.Concat(b.List, b.Items) }

// cards returns the cards in the order in which the block renders them.
func (b *textBlock) cards() textBlocks {
	return slices.Concat(b.TopStories, b.Products, b.ShoppingResults, b.LocalResults)
}

func (b *textBlock) videos() textBlocks { return slices.Concat(b.HeaderVideo, b.Video, b.InlineVideos) }

// walk calls visit for the block and for all blocks inside, in the order of the text.
func (b *textBlock) walk(visit func(*textBlock)) {
	visit(b)
	inside := slices.Concat(b.SnippetLinks, b.entries(), slices.Concat(b.Detailed...), b.TextBlocks, b.cards(), b.videos())
	for i := range inside {
		inside[i].walk(visit)
	}
}

// page returns the page to which the block links. The URL is empty if the block has no link.
func (b *textBlock) page() Source {
	return Source{
		Cited: true, Title: oneLine(string(cmp.Or(b.Title, b.Text, b.Source))), URL: cmp.Or(b.Link, b.Website),
	}
}

// textBlocks reads a list of blocks or a single block. A string in a list is the text of a block. Values of other types
// are omitted without an error.
type textBlocks []textBlock

// UnmarshalJSON implements [json.Unmarshaler].
func (l *textBlocks) UnmarshalJSON(data []byte) error {
	var entries []json.RawMessage
	if data[0] == '{' {
		entries = []json.RawMessage{data}
	} else {
		_ = json.Unmarshal(data, &entries) // other values contain no blocks
	}
	*l = nil
	for _, entry := range entries {
		var b textBlock
		switch entry[0] {
		case '{':
			_ = json.Unmarshal(entry, &b) // a field of an unexpected JSON type stays empty, see caller.decode
		case '"':
			_ = json.Unmarshal(entry, &b.Snippet) // looseText reads every string
		default:
			continue
		}
		*l = append(*l, b)
	}
	return nil
}

// looseText reads a string, a number, or an object that contains the text. Values of other types become an empty
// string, without an error.
type looseText string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *looseText) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON

	fields, _ := v.(map[string]any)
	*s = looseText(cmp.Or(
		scalar(v), scalar(fields["snippet"]), scalar(fields["text"]), scalar(fields["value"]), scalar(fields["title"]),
	))
	return nil
}
