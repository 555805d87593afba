package scoring

import "strings"

// legalForms are the abbreviations of legal forms that may end a name, in the form that fold produces. Words that are
// also a part of names, such as "Company" and "Limited", are absent.
const legalForms = " inc incorporated corp corporation ltd llc llp lp plc pty ptyltd pteltd pvtltd coltd gmbh mbh ag kg kgaa ug ohg" +
	" gmbhcokg gmbhandcokg ev eg sa sas sarl sasu spa srl sl slu slne ltda lda eireli bv nv vof ab as asa aps oy oyj" +
	" sadecv sderldecv spzoo sro doo dd kft zrt ood eood ooo pao oao zao aş ltdşti kk "

// legalFormsUnspaced are East Asian legal forms, before or after the name.
const legalFormsUnspaced = "株式会社 有限会社 合同会社 （株） (株) ㈱ 股份有限公司 有限责任公司 有限公司 股份公司 주식회사 유한회사" +
	" (주) （주） ㈜"

// isLegalForm reports whether units spell a legal form, such as "Inc." and "S.p.A.".
func isLegalForm(units []unit) bool {
	return oneOf(letters(units), legalForms)
}

// withoutLegalForm returns a name without its legal form: "Acme, Inc." is also known as "Acme". The result is "" if the
// name has no legal form, or if only few letters remain.
func withoutLegalForm(name string) string {
	short := name
	for _, form := range listOf(legalFormsUnspaced).words {
		short = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(short, form), form))
	}
	words := strings.Fields(short)
	// A legal form has up to five words: "S. de R.L. de C.V.".
	for n := min(len(words)-1, 5); n > 0; n-- {
		if isLegalForm(fold(strings.Join(words[len(words)-n:], " "))) {
			short = strings.TrimRight(strings.Join(words[:len(words)-n], " "), " ,")
			break
		}
	}
	if short == name || len(fold(short)) < minInsensitive && script(firstRune(short)) == spacedScript {
		return ""
	}
	return short
}

func firstRune(text string) rune {
	for _, r := range text {
		return r
	}
	return 0
}
