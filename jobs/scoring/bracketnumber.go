package scoring

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// bracketedNumbers returns the offsets of the numbers in brackets that begin the items of a list, as in "[1] Acme". In
// most answers, numbers in brackets are citation marks. Numbers in brackets begin list items if the numbers count up
// from 1 and stand only at the beginnings of lines. At least one of these lines must not be a reference.
func bracketedNumbers(src []byte) map[int]bool {
	offsets := map[int]bool{}
	next, references, first := 1, 0, 0
	for from := 0; from < len(src); {
		at := bracketed.FindSubmatchIndex(src[from:])
		if at == nil {
			break
		}
		start, end := from+at[0], from+at[1]
		number, _ := strconv.Atoi(string(src[from+at[2] : from+at[3]])) // the expression matches only digits
		if number != next || !beginsLine(src[:start], number) || !beginsText(src[end:]) {
			return nil
		}
		if isReferenceLine(src[end:]) {
			references++
		}
		if number == 1 {
			first = start
		}
		offsets[start] = true
		next, from = next+1, end
	}
	isOnly := len(offsets) == 1 && len(bytes.Trim(src[:first], " \n*_#>")) > 0 // the text before may cite the number
	if len(offsets) == references || isOnly {
		return nil
	}
	return offsets
}

// bracketed matches numbers in brackets. The first group of the pattern is the first number in the brackets.
var bracketed = regexp.MustCompile(`[\[【](\d{1,3})[\d,;\s–-]*[\]】]`)

// beginsLine reports whether a text ends at the beginning of a line. The first number of a list must begin a block, or
// follow a line that ends in a colon. The line before the first number must not introduce a list of sources.
func beginsLine(before []byte, number int) bool {
	before = bytes.TrimRight(before, " \t*_>#")
	if len(before) == 0 || before[len(before)-1] != '\n' {
		return len(before) == 0
	}
	lines := bytes.TrimRight(before[:len(before)-1], " \t\r*_")
	if number > 1 || len(lines) == 0 || lines[len(lines)-1] == '\n' {
		return number > 1 || !endsInReferenceLabel(lines)
	}
	r, _ := utf8.DecodeLastRune(lines)
	return (r == ':' || r == '：') && !endsInReferenceLabel(lines)
}

// endsInReferenceLabel reports whether the last line of a text introduces a list of sources.
func endsInReferenceLabel(text []byte) bool {
	text = bytes.TrimRight(text, " \t\r\n")
	return isReferenceLabel(text[bytes.LastIndexByte(text, '\n')+1:])
}

// beginsText reports whether a text begins with a word, after spaces and markup.
func beginsText(after []byte) bool {
	r, _ := utf8.DecodeRune(bytes.TrimLeft(after[:min(len(after), maxMark)], " .\u00a0*_\"“„"))
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// isReferenceLine reports whether a line contains a year or an address, as a reference does.
func isReferenceLine(line []byte) bool {
	line, _, _ = bytes.Cut(line[:min(len(line), maxURL)], []byte("\n"))
	return referenceSign.Match(line)
}

// referenceSign matches a year, a scheme and a host name.
var referenceSign = regexp.MustCompile(`\b(19|20)\d\d\b|://|` +
	`\b[a-z0-9-]+\.(com|org|net|io|de|fr|es|it|nl|pl|ru|jp|cn|kr|br|uk|co|ai)\b`)
