package demo

import (
	"slices"
	"strings"
)

// plot is one thing that happens to customers: how they tell it, what the
// operator asks back and the customer answers ("question ~ answer"), how it is
// solved, what is said when it cannot be solved at once, what else customers ask
// then, and the note that a shop keeps instead of a conversation.
type plot struct {
	Open, Ask, Fix, Stuck, More, Note []string
}

// topic is a topic with its plots and with what comments say of it.
type topic struct {
	Code, Name string
	Weight     float64 // share among live contacts
	Retail     float64 // share among contacts of shops; 0: not there
	Load       float64 // handling time against the mean
	Hard       float64 // hand-overs against the mean
	Plots      []plot
	Good, Bad  []string
}

// story is a time when somebody left the procedure behind for a customer. Talk
// alternates, the customer first.
type story struct {
	Topic, What, Why, Cost string
	Talk, Thanks           []string
}

// topicAt returns the place of a topic in the table; the codes are ours.
func topicAt(code string) int {
	for i, t := range book().Topics {
		if t.Code == code {
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
		for _, p := range list[i].Plots {
			plots = append(plots, p.situations()...)
		}
		list[i].Plots = plots
	}
	return list
}

func (p plot) situations() []plot {
	var list []plot
	for _, n := range "1234" {
		if len(of(n, p.Open)) == 0 {
			break
		}
		list = append(list, plot{of(n, p.Open), of(n, p.Ask), of(n, p.Fix), of(n, p.Stuck), of(n, p.More), of(n, p.Note)})
		if !tagged(p.Open) {
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
