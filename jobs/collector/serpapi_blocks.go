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
// The fields "answer", "items", "name", "rows" and "url" belong to services with a format similar to SerpApi's. The
// other fields come from SerpApi's engines google, google_ai_overview, google_ai_mode and bing_copilot.
type textBlock struct {
	Answer           looseString      `json:"answer"`
	Code             string           `json:"code"` // the code in Copilot's code_block
	Columns          tableCells       `json:"columns"`
	Comparison       []productFeature `json:"comparison"`
	Content          looseText        `json:"content"`
	Description      looseText        `json:"description"`
	Detailed         []textBlocks     `json:"detailed"` // the cells of the table, with their links and references
	Formatted        tableRows        `json:"formatted"`
	Headers          tableCells       `json:"headers"` // the header of Copilot's table; by default, the first row
	Items            textBlocks       `json:"items"`
	Language         string           `json:"language"`
	Link             looseText        `json:"link"`
	List             textBlocks       `json:"list"`
	Name             looseText        `json:"name"`
	Price            looseText        `json:"price"`
	ProductLabels    []looseText      `json:"product_labels"`
	Quote            looseText        `json:"quote"`
	Rating           looseText        `json:"rating"`
	ReferenceIndexes looseIndexes     `json:"reference_indexes"`
	Rows             tableRows        `json:"rows"`
	Snippet          looseText        `json:"snippet"`
	SnippetLinks     textBlocks       `json:"snippet_links"`
	Source           looseText        `json:"source"` // the name of the publisher
	Subtitle         looseText        `json:"subtitle"`
	Table            tableRows        `json:"table"`
	Text             looseText        `json:"text"`
	TextBlocks       textBlocks       `json:"text_blocks"`
	Title            looseText        `json:"title"`
	Type             string           `json:"type"`
	URL              looseText        `json:"url"`
	Website          looseText        `json:"website"` // only places have this field

	LocalResults    textBlocks `json:"local_results"`
	Products        textBlocks `json:"products"`
	ShoppingResults textBlocks `json:"shopping_results"`
	TopStories      textBlocks `json:"top_stories"`

	HeaderVideo  textBlocks `json:"header_video"`
	InlineVideos textBlocks `json:"inline_videos"`
	Video        textBlocks `json:"video"`

	Other    otherBlocks  `json:"-"` // the blocks in the remaining fields
	Unlisted unlistedText `json:"-"` // the texts in the remaining fields
}

// unlistedText contains the texts of fields that SerpApi does not document. If such a field has a list or an object, the
// field belongs to the blocks in textBlock.Other.
type unlistedText struct {
	Body        looseString `json:"body"`
	Definition  looseString `json:"definition"`
	Heading     looseString `json:"heading"`
	Instruction looseString `json:"instruction"`
	Key         looseString `json:"key"`
	Message     looseString `json:"message"`
	Note        looseString `json:"note"`
	Question    looseString `json:"question"`
	Summary     looseString `json:"summary"`
	Term        looseString `json:"term"`
	Value       looseString `json:"value"` // the text that belongs to Key
}

// title returns the first text that names what the block describes.
func (u *unlistedText) title() looseText {
	return looseText(cmp.Or(u.Heading, u.Question, u.Term, u.Key))
}

// text returns the first text that is a sentence of the answer.
func (u *unlistedText) text() string {
	said := cmp.Or(u.Body, u.Definition, u.Message, u.Note, u.Summary, u.Instruction)
	if said == "" && u.Key != "" {
		said = u.Value
	}
	return string(said)
}

// productFeature is a row of a table that compares products.
type productFeature struct {
	Feature looseText   `json:"feature"`
	Values  []looseText `json:"values"`
}

// text returns the text of the block, without the text of the blocks inside.
func (b *textBlock) text() string {
	said := cmp.Or(b.Snippet, b.Text, looseText(b.Answer), b.Quote, b.Description, b.Content)
	return cmp.Or(string(said), b.Unlisted.text())
}

// title returns the title of the block, or the name of a place.
func (b *textBlock) title() looseText { return cmp.Or(b.Title, b.Name, b.Unlisted.title()) }

// entries returns the items of a list.
func (b *textBlock) entries() textBlocks { return slices.Concat(b.List, b.Items) }

// blocks returns the paragraphs, lists and tables inside the block.
func (b *textBlock) blocks() textBlocks { return slices.Concat(b.TextBlocks, b.Other.text) }

// cards returns the cards in the order in which the block renders them.
func (b *textBlock) cards() textBlocks {
	return slices.Concat(b.TopStories, b.Products, b.ShoppingResults, b.LocalResults, b.Other.cards)
}

func (b *textBlock) videos() textBlocks {
	return slices.Concat(b.HeaderVideo, b.Video, b.InlineVideos, b.Other.videos)
}

// walk calls visit for the block and for all blocks inside, in the order of the text.
func (b *textBlock) walk(visit func(*textBlock)) {
	visit(b)
	inside := slices.Concat(
		b.SnippetLinks, b.entries(), slices.Concat(b.Detailed...), b.blocks(), b.cards(), b.videos(), b.Other.links,
	)
	for i := range inside {
		inside[i].walk(visit)
	}
}

// page returns the page to which the block links. A link to a page outside the search engine takes precedence over a
// link to the search engine. The URL is empty if the block has no link.
func (b *textBlock) page() Source {
	links := []string{string(b.Link), string(b.URL), string(b.Website)}
	if outside := slices.IndexFunc(links, func(s string) bool { return s != "" && !isResultPage(s) }); outside > 0 {
		links = links[outside:]
	}
	return Source{
		Cited: true, Title: oneLine(string(cmp.Or(b.title(), b.Text, b.Source))), URL: cmp.Or(links...),
	}
}

// textBlocks reads a list of blocks or a single block. A string in a list is the text of a block. Values of unexpected
// types are omitted without an error.
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
			_ = json.Unmarshal(entry, &b)          // a field of an unexpected JSON type stays empty, see caller.decode
			_ = json.Unmarshal(entry, &b.Unlisted) // looseString reads every value
			b.Other.read(entry)
		case '"':
			_ = json.Unmarshal(entry, &b.Snippet) // looseText reads every string
		default:
			continue
		}
		*l = append(*l, b)
	}
	return nil
}

// looseText reads a string, a number, or an object that contains the text. Values of unexpected types become an empty
// string, without an error.
type looseText string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *looseText) UnmarshalJSON(data []byte) error {
	var v any
	_ = json.Unmarshal(data, &v) // the JSON decoder passes only valid JSON
	*s = looseText(textOf(v))
	return nil
}

// textOf returns a string, a number, or the text in an object.
func textOf(v any) string {
	fields, _ := v.(map[string]any)
	text := scalar(v)
	for _, name := range []string{"snippet", "text", "value", "title", "name", "quote", "link", "url"} {
		text = cmp.Or(text, scalar(fields[name]))
	}
	return text
}
