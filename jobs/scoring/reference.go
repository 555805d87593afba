package scoring

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// citationMark returns the length of the citation mark at the beginning of the text, or 0 if there is no citation mark.
// Citation marks are "[7]", "[1, 2]", "[^3]", "[^1^]", "【4†source】", and ChatGPT's private-use characters around
// "cite".
func citationMark(text []byte) int {
	switch {
	case text[0] == '[':
		end := bytes.IndexByte(text[:min(len(text), 24)], ']')
		if end > 1 && isNumbers(text[1:end]) {
			return end + 1
		}
	case bytes.HasPrefix(text, []byte("【")):
		end := bytes.Index(text[:min(len(text), 80)], []byte("】"))
		if end > 0 && (bytes.Contains(text[:end], []byte("†")) || isNumbers(text[len("【"):end])) {
			return end + len("】")
		}
	case bytes.HasPrefix(text, []byte("\ue200")):
		if end := bytes.Index(text[:min(len(text), maxURL)], []byte("\ue201")); end > 0 {
			return end + len("\ue201")
		}
	}
	return 0
}

// isNumbers reports whether the text consists of reference numbers.
func isNumbers(text []byte) bool {
	return len(bytes.Trim(text, "0123456789,;^-–[] ")) == 0
}

// references returns the last block of the reference list that begins at the node n. The result is nil if the node n
// does not list sources.
func (w *writer) references(n ast.Node) ast.Node {
	if n.Type() != ast.TypeBlock || n.Kind() == ast.KindDocument {
		return nil
	}
	if h, ok := n.(*ast.Heading); ok && w.isLabel(h) {
		for n.NextSibling() != nil && !endsSection(n.NextSibling(), h.Level) {
			n = n.NextSibling()
		}
		return n
	}
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock:
	default:
		return nil
	}
	if w.hasReferenceLines(n) {
		return n
	}
	if !w.isLabel(n) {
		return nil
	}
	for n.NextSibling() != nil && (n.NextSibling().Kind() == ast.KindList || w.hasReferenceLines(n.NextSibling())) {
		n = n.NextSibling()
	}
	return n
}

func endsSection(n ast.Node, level int) bool {
	h, ok := n.(*ast.Heading)
	return ok && h.Level <= level
}

// isLabel reports whether the first line of a block introduces a list of sources: "Sources", "**References:**",
// "Sources: Forbes, Axios".
func (w *writer) isLabel(n ast.Node) bool {
	if n.Lines().Len() == 0 {
		return false
	}
	segment := n.Lines().At(0)
	return isReferenceLabel(w.src[segment.Start:segment.Stop])
}

// isReferenceLabel reports whether a line begins with a label that introduces a list of sources.
func isReferenceLabel(line []byte) bool {
	line, _, _ = bytes.Cut(line, []byte(":"))
	line, _, _ = bytes.Cut(line, []byte("："))
	if len(line) > maxLabel {
		return false
	}
	label := strings.TrimFunc(strings.ToLower(string(line)), func(r rune) bool { return !unicode.IsLetter(r) })
	return label != "" && strings.Contains(referenceLabels, "\n"+label+"\n")
}

// hasReferenceLines reports whether each line of a paragraph begins with a number in brackets and contains a URL. At
// the end of an answer, a reference line needs no URL: "[1] Reuters, 2024".
func (w *writer) hasReferenceLines(n ast.Node) bool {
	if n.Type() != ast.TypeBlock || n.Kind() == ast.KindList || n.Lines() == nil || n.Lines().Len() == 0 {
		return false
	}
	final := n.NextSibling() == nil && n.Parent() != nil && n.Parent().Kind() == ast.KindDocument
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		line := bytes.TrimSpace(w.src[segment.Start:segment.Stop])
		if w.listMarks[segment.Start] {
			return false
		}
		if len(line) == 0 || line[0] != '[' || citationMark(line) == 0 || !final && !bytes.Contains(line, []byte("://")) {
			return false
		}
	}
	return true
}

// maxLabel is the maximum length of a label with its markup, in bytes.
const maxLabel = 64

const referenceLabels = `
sources
source
references
reference
reference list
citations
cited sources
sources cited
works cited
sources consulted
sources and references
references and sources
bibliography
footnotes
further reading
quellen
quellenangaben
quellenverzeichnis
referenzen
literatur
fuentes
referencias
bibliografía
références
fonti
riferimenti
bronnen
źródła
källor
kilder
fontes
referências
источники
参考文献
参考資料
出典
来源
参考来源
资料来源
출처
참고 자료
参考资料
參考資料
参考链接
參考來源
資料來源
來源
引用来源
引用來源
引用元
情報源
参照元
참고자료
참고 문헌
참고문헌
literaturverzeichnis
weiterführende quellen
sources consultées
bibliographie
fuentes consultadas
fontes consultadas
bibliografia
kaynaklar
kaynak
kaynakça
список источников
источник
ссылки
джерела
المصادر
المراجع
مصادر
מקורות
स्रोत
संदर्भ
แหล่งที่มา
แหล่งข้อมูล
แหล่งอ้างอิง
อ้างอิง
nguồn
nguồn tham khảo
tài liệu tham khảo
zdroje
források
surse
lähteet
πηγές
sumber
referensi
`
