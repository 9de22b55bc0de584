package demo

import (
	"slices"
	"strings"
)

// topics is the table of topics; a topic is a value in one of the files
// topics_*.go and a line here.
var topics = untangled([]topic{
	topicBalance, topicPayment, topicPromised, topicSubs, topicBonus,
	topicInternet, topicSignal, topicRoaming, topicSettings, topicFraud,
	topicTariff, topicSIM, topicESIM, topicMNP, topicBlocked,
	topicHome, topicTV, topicAccount, topicApp,
	topicDocuments, topicContract, topicFamily, topicShop, topicBusiness, topicOther,
})

// topicAt returns the place of a topic in the table; the codes are ours.
func topicAt(code string) int {
	for i := range topics {
		if topics[i].code == code {
			return i
		}
	}
	panic("demo: no topic " + code)
}

// untangled splits plots that hold several situations. A string that begins with
// digits and a colon belongs to these situations only, any other to all of them.
func untangled(list []topic) []topic {
	for i := range list {
		var plots []plot
		for _, p := range list[i].plots {
			plots = append(plots, p.situations()...)
		}
		list[i].plots = plots
	}
	return list
}

func (p plot) situations() []plot {
	var list []plot
	for _, n := range "1234" {
		if len(of(n, p.open)) == 0 {
			break
		}
		list = append(list, plot{of(n, p.open), of(n, p.ask), of(n, p.fix), of(n, p.stuck), of(n, p.more), of(n, p.note)})
		if !tagged(p.open) {
			break
		}
	}
	return list
}

func tagged(texts []string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return t[0] >= '1' && t[0] <= '4' })
}

// of returns the texts of one situation without their tags.
func of(situation rune, texts []string) []string {
	var list []string
	for _, t := range texts {
		tag := t[:len(t)-len(strings.TrimLeft(t, "1234"))]
		if tag == "" {
			list = append(list, t)
		} else if strings.ContainsRune(tag, situation) {
			list = append(list, t[len(tag)+1:])
		}
	}
	return list
}
