package collector

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// otherBlocks contains the blocks from those JSON fields of a text block that [textBlock] does not list. Search engines
// add new kinds of cards often, for example "stories" and "places". The name of a field decides how the blocks are
// used.
type otherBlocks struct {
	cards  textBlocks
	links  textBlocks // sources without text
	text   textBlocks // paragraphs, lists and tables
	videos textBlocks
}

// These patterns match the names of fields.
var (
	// noContent matches fields that contain no part of the answer, such as images and further searches.
	noContent = regexp.MustCompile(`image|photo|thumbnail|icon|logo|avatar|favicon|highlight|serpapi|metadata|parameters` +
		`|coordinates|author|publisher|channel|^source$|related_|follow|suggest`)
	// labelFields matches fields whose strings are labels of a card, or formulas that the text repeats.
	labelFields = regexp.MustCompile(`(?:^|_)(?:extensions|tags|labels|badges|chips|latex)$`)
	linkFields  = regexp.MustCompile(`references?$|sources$|citations?$|links?$|attributions?$`)
	textFields  = regexp.MustCompile(`blocks$|^(?:body|children|content|elements|paragraphs|sections|steps)$`)
	videoFields = regexp.MustCompile(`videos?$|video_results$`)
)

// pageFields matches the fields of a page that contain parts of the answer. The page also has fields that are not part
// of the answer, such as the parameters of the search.
var pageFields = regexp.MustCompile(
	`(?:^|_)(?:articles?|cards?|carousels?|places?|posts?|products?|quotes?|stor(?:y|ies)|videos?)$`,
)

// readPage reads the fields of the answer on a page.
func (o *otherBlocks) readPage(page json.RawMessage) { o.readFields(page, pageFields.MatchString) }

// read reads the fields of a block.
func (o *otherBlocks) read(block json.RawMessage) {
	o.readFields(block, func(string) bool { return true })
}

// readFields reads the blocks in the fields that [textBlock] does not list and for which isRead returns true, in the
// order of the names. The method readFields also reads blocks in the field "content". Lists of strings are items of the
// answer ("pros", "ingredients"), except labels and formulas.
func (o *otherBlocks) readFields(block json.RawMessage, isRead func(name string) bool) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(block, &fields) // other values have no fields
	named := strings.Fields(namedFields)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		if slices.Contains(named, name) && name != "content" || noContent.MatchString(name) || !isRead(name) ||
			value[0] != '{' && value[0] != '[' ||
			isStrings(value) && labelFields.MatchString(name) {
			continue
		}
		var read textBlocks
		_ = read.UnmarshalJSON(value) // the result is always nil
		blocks := o.kind(name)
		*blocks = append(*blocks, read...)
	}
}

// isStrings reports whether a value is a list of only strings.
func isStrings(value json.RawMessage) bool {
	var list []string
	return json.Unmarshal(value, &list) == nil
}

func (o *otherBlocks) kind(name string) *textBlocks {
	switch {
	case linkFields.MatchString(name):
		return &o.links
	case textFields.MatchString(name):
		return &o.text
	case videoFields.MatchString(name):
		return &o.videos
	default:
		return &o.cards
	}
}

// namedFields lists the JSON names of the fields of [textBlock].
const namedFields = `
answer code columns comparison content description detailed formatted header_video headers inline_videos
items language link list local_results name price product_labels products quote rating reference_indexes
rows shopping_results snippet snippet_links source subtitle table text text_blocks title top_stories type
url video website
`
