//nolint:misspell // words of other languages
package scoring

import (
	"slices"
	"strings"
)

// isPart reports whether the label above a list announces products or companies that belong to one product:
// "Integrations:", "Acme's customers include:", "Acme integrates with:", "What Acme offers:". Labels such as "Best
// integrations" and "The best tools that Acme integrates with" announce products to choose from.
func (of lead) isPart() bool {
	words := labelWords(of.label)
	switch {
	case len(words) == 0:
		return false
	case isUnspacedPart(of.label), of.isWork(words):
		return true
	case !of.begins && isMerit(of.label, words):
		return false
	}
	// "Popular clients" can be programs for mail. A possessive names the company: "Globex's clients".
	isSoftware := !of.named && slices.Contains(words, "clients") && isAmong(words[0], " popular beliebte ")
	return isPartNoun(words, partNouns, of.named) && !isSoftware || of.owner && isPartNoun(words, ownedNouns, false) ||
		of.isOffer(words)
}

// isUnspacedPart is isPart for languages whose labels are not split into words. After a word for "best", the label
// announces products to choose from: "最佳集成".
func isUnspacedPart(label string) bool {
	label = strings.ReplaceAll(label, " ", "")
	for noun := range strings.FieldsSeq(unspacedParts) {
		if before, ok := strings.CutSuffix(label, noun); ok {
			return !endsInOneOf(strings.TrimRight(before, "のな的"), unspacedMerit)
		}
	}
	return false
}

// isWork reports whether a label ends in a verb of partVerbs: "Acme integrates with:", "The tool also works with:". In a
// relative clause, the verb describes the products of the list: "The best CRMs that Acme works with:".
func (of lead) isWork(words []string) bool {
	for at := range words {
		if !isAmong(strings.Join(words[at:], "_"), partVerbs) {
			continue
		}
		before := words[:at]
		isRelative := slices.ContainsFunc(before[min(at, 1):], func(word string) bool { return isAmong(word, relativeWords) })
		return !isRelative && (of.begins || !isMerit(strings.Join(before, " "), before))
	}
	return false
}

// isOffer reports whether a label consists of the product and a verb of offerVerbs: "Acme offers:", "What it offers:",
// "Here is what Acme offers:".
func (of lead) isOffer(words []string) bool {
	if of.begins && isAmong(strings.Join(words, "_"), offerVerbs) {
		return true
	}
	const mostBefore = 2 // words before "what"
	last := len(words) - 1
	what := slices.IndexFunc(words, func(word string) bool { return isAmong(word, whatWords) })
	for at := 1; what < 0 && at <= mostBefore && at < len(words); at++ {
		if isAmong(words[at-1]+"_"+words[at], whatPhrases) {
			what = at
		}
	}
	return what >= 0 && what <= mostBefore && isAmong(words[last], offerVerbs) &&
		(of.named || what == last-2 && isAmong(words[last-1], productPronouns))
}

// isFeature reports whether a label announces the features of a product: "Key features include:".
func isFeature(label string) bool { return isPartNoun(labelWords(label), featureNouns, true) }

// isPartNoun reports whether a label consists of a noun of a list and words that add nothing to the noun: "Key
// features include". A phrase with "of" may follow the noun if the label names a product: "Features of Acme".
func isPartNoun(words []string, nouns string, named bool) bool {
	if slices.Equal(words, []string{"recursos", "populares"}) {
		return false // "popular resources" in Spanish; in Portuguese, "recursos" also means "features"
	}
	for len(words) > 1 && isAmong(words[0], partAdjectives+sideAdjectives) {
		words = words[1:]
	}
	if len(words) > 2 && words[1] == "s" { // the possessive of a name that is not tracked: "Globex's customers"
		words = words[2:]
	}
	for len(words) > 1 && isAmong(words[len(words)-1], partTails) {
		words = words[:len(words)-1]
	}
	return len(words) > 0 && isAmong(words[0], nouns) && (len(words) == 1 || named && isAmong(words[1], ofWords))
}

const (
	// partNouns are words for products and companies that belong to a product. In the lists of this file, an underscore
	// stands for a space.
	partNouns = integrations + customers + " subsidiaries tochtergesellschaften tochterunternehmen filiales filiali filiais" +
		" dochterondernemingen spółki_zależne entegrasyonları التكاملات العملاء एकीकरण "

	// ownedNouns are words for the same after the possessive of a name: "Acme's brands".
	ownedNouns = " brands products apps services companies platforms "

	// featureNouns are words for features.
	featureNouns = " features capabilities functions functionality funktionen merkmale fonctionnalités características" +
		" funciones funcionalidades recursos funzionalità caratteristiche functies kenmerken funkcje cechy функции" +
		" возможности особенности özellikler özellikleri الميزات विशेषताएं विशेषताएँ "

	// partAdjectives are words before these nouns.
	partAdjectives = " key core native notable standout built in popular important supported its their among to" +
		" beliebte wichtige native seine ihre zu unter den einige parmi certains ses leurs sus entre sue suoi suas seus tra" +
		" fra sommige bekende jego ich popularne её его их среди öne çıkan önemli temel "

	// partTails are words after these nouns.
	partTails = avoidTails + " the following gehören zählen umfassen comprennent incluent populaires principales" +
		" incluyen populares principales destacadas destacados incluem principais includono popolari principali notables" +
		" zijn populaire to obejmują następujące şunlardır الرئيسية मुख्य "

	// ofWords are words for "of".
	ofWords = " of von des der de du d di del da do dos van z от "

	// partVerbs end a label about the partners of a product.
	partVerbs = " integrates_with works_with connects_with connects_to syncs_with pairs_with is_compatible_with" +
		" is_used_by is_trusted_by arbeitet_zusammen_mit funktioniert_mit ist_kompatibel_mit integriert_sich_in" +
		" s_intègre_avec s_intègre_à fonctionne_avec se_connecte_à est_compatible_avec" +
		" se_integra_con funciona_con se_conecta_con es_compatible_con se_integra_com integra_se_com funciona_com" +
		" se_conecta_com é_compatível_com si_integra_con funziona_con si_collega_a è_compatibile_con werkt_samen_met" +
		" integreert_met werkt_met integruje_się_z współpracuje_z działa_z интегрируется_с работает_с совместим_с" +
		" совместима_с "

	// offerVerbs follow the name of a product in a label: "Acme offers:". whatWords precede the name: "What Acme
	// offers:".
	offerVerbs = " offers provides includes supports owns features bietet enthält umfasst unterstützt besitzt" +
		" propose offre comprend inclut possède ofrece incluye posee oferece inclui possui include possiede biedt bevat" +
		" ondersteunt oferuje zawiera obejmuje posiada предлагает включает поддерживает владеет sunar sunuyor içerir "
	whatWords   = " what was cosa wat co что "
	whatPhrases = " ce_que lo_que o_que "

	// productPronouns stand for a product, and relativeWords begin a relative clause.
	productPronouns = " it they er sie es il elle ella ela él ele ono ona on "
	relativeWords   = " that which who what die der das que qui che dat die welche które który kto które "

	// unspacedMerit are words for "recommended" and "best" in the languages of unspacedParts.
	unspacedMerit = "おすすめ オススメ お勧め 最佳 推荐 推薦 最好 추천 แนะนำ"

	// unspacedParts end a label in languages whose labels are not split into words.
	unspacedParts = "主な機能 主要機能 連携先 連携サービス 導入企業 取引先 主要功能 核心功能 集成 主要客户 主要客戶 주요기능 연동서비스 고객사 ฟีเจอร์หลัก"
)
