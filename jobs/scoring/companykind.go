//nolint:misspell // words of other languages
package scoring

import (
	"strings"
	"unicode/utf8"
)

// withoutCompanyKind removes words for the kind, the legal form or the country of a company at the end of a prefix:
// "Banco " before "Santander", "株式会社" before "ソニー".
func withoutCompanyKind(prefix string) string {
	const most = 2 // the words of a kind, as in "Compagnie aérienne"
	for range most {
		rest, word := cutLastWord(strings.TrimSuffix(strings.TrimRight(prefix, " "), "."))
		if word == "of" { // as in "University of Oxford"
			rest, word = cutLastWord(rest)
		}
		if !isAmong(strings.ToLower(word), companyKinds) {
			break
		}
		prefix = rest
	}
	bare := strings.TrimRight(prefix, " \u00a0\"“„«「『*_")
	if bare == "" || bare[len(bare)-1] < utf8.RuneSelf && bare[len(bare)-1] != ')' {
		return prefix
	}
	for _, form := range listOf(legalFormsUnspaced + " " + countriesUnspaced).words {
		if rest, found := strings.CutSuffix(bare, form); found {
			return rest
		}
	}
	return prefix
}

// companyKinds are words that often precede the name of a company, but that people leave out of the name. The words are
// legal forms, countries, and kinds of companies in languages that put the kind before the name.
const companyKinds = " bank banco banca banque banka bankası банк банку banku insurer versicherer versicherung" +
	" versicherungen seguros seguradora aseguradora assurance assurances assicurazioni assicurazione assureur verzekeraar" +
	" ubezpieczyciel страховая страховщик sigorta airline airlines fluggesellschaft aerolínea aerolíneas aerolineas aérienne" +
	" compagnie compagnia aerea linee aeree compañía companhia aérea linhas aéreas líneas luchtvaartmaatschappij" +
	" авиакомпания авиалинии supermarkt supermarket supermarché supermarchés supermercado supermercados supermercati" +
	" supermarkten супермаркет гипермаркет сеть маркетплейс grupo groupe gruppo gruppe grupa groep группа группы финансовая" +
	" financiero financiera financeiro financière finanziaria tiendas tienda almacenes lojas loja drogaria drogarias" +
	" farmacia farmacias farmácia farmácias pharmacie pharmacies apotheke apteka аптека laboratoires laboratoire laboratorios" +
	" laboratório krankenkasse sparkasse bausparkasse brauerei brasserie cervecería cervejaria birrificio browar verlag" +
	" éditions editorial editora edizioni wydawnictwo издательство opérateur operadora operador operatore оператор autohersteller" +
	" constructeur automobile telecom university universität universiteit uniwersytet universitetet университет" +
	// legal forms before names
	" пао оао ооо зао ао тов прат пт pt cv uab sia sarl" +
	" türkiye" + countryAdjectives

// countryAdjectives are countries before the names of their companies: "Deutsche Bahn".
const countryAdjectives = " deutsche deutscher österreichische schweizerische "

// countriesUnspaced are countries before the names of their companies in Chinese, Japanese and Korean.
const countriesUnspaced = "中国 中國 美国 美國 日本 韩国 韓國 德国 德國 法国 法國 英国 英國 瑞典 瑞士 荷兰 荷蘭 意大利 台湾 台灣 アメリカ 韓国 ドイツ フランス 中華 한국 일본 미국 독일"
