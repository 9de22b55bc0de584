package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"openpeople/internal/contact"
)

// reasonsOf are the reasons a customer ticks under a mark of one to three.
func reasonsOf(r *rand.Rand, v *visit) []string {
	all := []string{}
	add := func(code string, p float64) {
		if len(all) < 3 && chance(r, p) {
			all = append(all, code)
		}
	}
	add("long_wait", either(v.wait > 50, .06, .75))
	add("not_solved", either(v.resolved, .85, .15))
	add("repeated", either(v.repeat, .03, .8))
	add("rude", .09)
	add("not_understood", either(v.resolved, .25, .35))
	if len(all) == 0 {
		all = append(all, either(chance(r, .5), "other", "not_understood"))
	}
	return all
}

// comment is what the customer writes under the mark; "" for most.
func comment(s *scene, v *visit, mark int, reasons []string) string {
	odds := [...]float64{0, .85, .8, .72, .6, .42}
	if p := odds[mark]; !chance(s.r, either(v.story >= 0, p, .92)) {
		return ""
	}
	t := &book().Topics[v.topic]
	var parts []string
	switch {
	case v.story >= 0:
		parts = []string{pick(s.r, book().Stories[v.story].Thanks)}
	case mark == 5:
		if chance(s.r, .4) {
			return pick(s.r, book().ShortThanks)
		}
		parts = thanks(s, v, t)
	case mark == 4:
		parts = []string{pick(s.r, book().Niggle)}
		if v.resolved && chance(s.r, .35) {
			parts = append(parts, pick(s.r, t.Good))
		}
	default:
		parts = anger(s, v, t, reasons)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(s.cu(parts[i]))
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	text := strings.Join(parts, pick(s.r, []string{" ", " ", " ", "\n"}))
	if v.person != nil && v.person.temper == terse || chance(s.r, .25) {
		text = careless(s.r, text)
	}
	if mark == 5 && chance(s.r, .1) {
		text += pick(s.r, book().Smiles)
	}
	return text
}

func thanks(s *scene, v *visit, t *topic) []string {
	var parts []string
	if chance(s.r, .62) && book().Channels[v.channel].Kind != contact.Retail {
		parts = append(parts, pick(s.r, book().Praise))
	}
	if v.resolved && (len(parts) == 0 || chance(s.r, .5)) {
		parts = append(parts, pick(s.r, t.Good))
	}
	if len(parts) == 0 || chance(s.r, .5) {
		parts = append(parts, pick(s.r, book().General))
	}
	s.r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return parts
}

func anger(s *scene, v *visit, t *topic, reasons []string) []string {
	var parts []string
	for _, code := range reasons {
		parts = append(parts, pick(s.r, book().Complaint[code]))
	}
	if len(reasons) == 0 {
		parts = append(parts, pick(s.r, book().Complaint[either(v.resolved, "not_solved", "not_understood")]))
	}
	if !v.resolved && chance(s.r, .55) {
		parts = append(parts, pick(s.r, t.Bad))
	}
	if chance(s.r, .5) {
		parts = append(parts, pick(s.r, book().Farewell))
	}
	return parts
}
