package demo

import (
	"math/rand/v2"
	"strings"
	"time"
	"unicode"

	"openpeople/internal/contact"
)

// line is an utterance before it has a time.
type line struct {
	from contact.Author
	text string
}

// talk composes a conversation. Room says how many lines its length allows.
type talk struct {
	*scene
	v     *visit
	t     *topic
	p     plot
	who   temper
	lines []line
	// thanked: the customer has said thanks already, and asked something more
	thanked bool
	// who closes a contact that another began
	closer       forms
	closerFemale bool
}

func (d *Desk) scene(r *rand.Rand, v *visit) *scene {
	o := &d.operators[v.operator]
	c := &book().Cities[v.city]
	ended := time.Unix(v.end, 0).UTC().Add(time.Duration(c.Offset) * time.Hour)
	s := &scene{
		r: r, voice: book().Channels[v.channel].Kind == contact.Voice, shop: book().Channels[v.channel].Kind == contact.Retail, variant: r.IntN(2),
		female: chance(r, .5), opFemale: o.female, op: o.forms,
		name: pick(r, book().FirstNamesM), city: c, street: pick(r, book().Streets),
		tariff: pick(r, book().Tariffs), fee: book().Fees[r.IntN(len(book().Fees))],
		gb: between(r, 2, 45), mins: between(r, 30, 900), days: between(r, 2, 9), few: between(r, 2, 4),
		kin: &book().Kins[r.IntN(len(book().Kins))], land: &book().Lands[r.IntN(len(book().Lands))], dev: &book().Gadgets[r.IntN(len(book().Gadgets))],
		sub: pick(r, book().Subscriptions), tail: between(r, 1000, 9999), order: between(r, 100000, 999999),
		clock: time.Date(0, 1, 1, between(r, 9, 20), 5*r.IntN(12), 0, 0, time.UTC).Format("15:04"),
		date:  dateOf(ended.AddDate(0, 0, -between(r, 1, 9))), soon: dateOf(ended.AddDate(0, 0, between(r, 1, 8))),
		hi: hello(ended.Hour()),
	}
	s.sum = either(chance(r, .5), 10*between(r, 4, 60), between(r, 21, 800))
	s.sum2 = s.sum + 10*between(r, 8, 150) + s.sum%7
	for s.tariff2 = s.tariff; s.tariff2 == s.tariff; {
		s.tariff2 = pick(r, book().Tariffs)
	}
	if p := v.person; p != nil {
		s.female, s.name = p.female, p.calledBy()
	} else if s.female {
		s.name = pick(r, book().FirstNamesF)
	}
	return s
}

func (t *talk) customer(text string) { t.add(contact.FromCustomer, t.cu(text)) }

func (t *talk) operator(text string) { t.add(contact.FromOperator, t.ope(text)) }

func (t *talk) add(from contact.Author, text string) {
	if text = strings.TrimSpace(text); text != "" {
		t.lines = append(t.lines, line{from, text})
	}
}

// exchange says a "one ~ other" pair, begun by the operator or the customer.
func (t *talk) exchange(pair string, operatorBegins bool) {
	a, b, _ := strings.Cut(pair, " ~ ")
	if operatorBegins {
		t.operator(a)
		t.customer(b)
	} else {
		t.customer(a)
		t.operator(b)
	}
}

// converse returns the lines of the visit's conversation.
func converse(s *scene, v *visit) []line {
	t := &talk{scene: s, v: v, t: &book().Topics[v.topic], who: temper(s.r.IntN(6))}
	t.p = t.t.Plots[v.plot]
	if kind := book().Channels[v.channel].Kind; v.line > 1 && kind != contact.Email && kind != contact.Retail {
		t.handOverFrom()
	}
	if v.person != nil {
		t.who = v.person.temper
	}
	switch kind := book().Channels[v.channel].Kind; {
	case v.story >= 0:
		t.story()
	case kind == contact.Voice:
		t.call()
	case kind == contact.Email:
		t.letters()
	case kind == contact.Retail:
		t.counter()
	default:
		t.chat(kind)
	}
	if len(t.lines) > 14 {
		t.lines = t.lines[:14]
	}
	return t.lines
}

// handOverFrom lets a colleague of the first line begin; who closed the contact
// comes in with the second.
func (t *talk) handOverFrom() {
	t.closer, t.closerFemale = t.op, t.opFemale
	for t.op == t.closer {
		t.opFemale = chance(t.r, .66)
		t.op = decline(pick(t.r, either(t.opFemale, book().FirstNamesM, book().FirstNamesF)))
	}
}

// opening is the customer's story, with what stands around it.
func (t *talk) opening() string {
	parts := []string{pick(t.r, book().Before[t.who]), pick(t.r, t.p.Open)}
	if t.v.repeat {
		parts = append(parts, pick(t.r, book().Repeated))
	}
	return strings.TrimSpace(strings.Join(append(parts, pick(t.r, book().After[t.who])), " "))
}

// room is how many lines a conversation of this length has.
func (t *talk) room() int {
	return min(max(2+(t.v.talk+max(t.v.hold, 0))/6+between(t.r, -1, 1), 3), 13)
}

// middle is all between the opening and the good-bye, in that many lines.
func (t *talk) middle(room int) {
	asks := t.r.Perm(len(t.p.Ask))
	for i := 0; i < len(asks) && i < 2 && room >= 4+2*i; i++ {
		pair := t.p.Ask[asks[i]]
		if i == 0 {
			pair = pick(t.r, book().Comfort[t.who]) + " " + pair
		}
		t.exchange(pair, true)
	}
	if t.v.line > 1 {
		t.operator(pick(t.r, book().HandOver))
		t.add(contact.FromSystem, pick(t.r, book().HandedOver))
		if t.v.line > 2 {
			t.add(contact.FromSystem, book().HandedFurther)
		}
		t.op, t.opFemale = t.closer, t.closerFemale
		t.operator(pick(t.r, book().ExpertHello))
	}
	if t.v.resolved {
		t.operator(pick(t.r, book().Moment) + pick(t.r, t.p.Fix))
		if room >= 7 && len(t.p.More) > 0 {
			t.exchange(pick(t.r, book().Pleased[t.who])+" "+pick(t.r, t.p.More), false)
			t.thanked = true
		}
		return
	}
	t.operator(pick(t.r, book().Moment) + pick(t.r, t.p.Stuck))
}

func (t *talk) reaction() string {
	if t.thanked {
		return pick(t.r, book().Last)
	}
	if t.v.resolved {
		return pick(t.r, book().Pleased[t.who])
	}
	return pick(t.r, book().Upset[t.who])
}

func (t *talk) call() {
	room := t.room()
	t.operator(pick(t.r, book().VoiceHello))
	t.customer(t.opening())
	t.middle(room - 2)
	t.customer(t.reaction())
	if room >= 9 && t.who != terse && t.who != angry {
		t.exchange(pick(t.r, book().Small), false)
	}
	if room >= 4 {
		t.operator(pick(t.r, book().OperatorBye))
	}
	if room >= 6 && chance(t.r, .5) {
		t.customer(pick(t.r, book().CustomerBye))
	}
}

func (t *talk) chat(kind contact.Kind) {
	room := t.room()
	if kind == contact.Chat && chance(t.r, .3) {
		t.customer(pick(t.r, t.p.Open))
		t.add(contact.FromBot, t.say(false, book().BotLines[1]))
	} else {
		if kind == contact.Chat && chance(t.r, .3) {
			t.add(contact.FromBot, t.say(false, book().BotLines[0]))
		}
		t.customer(t.opening())
	}
	if room >= 3 {
		t.operator(pick(t.r, book().ChatHello))
	}
	t.middle(room - 1)
	if room >= 3 || chance(t.r, .5) {
		t.customer(t.reaction())
	}
	if room >= 10 && (t.who == warm || t.who == chatty || t.who == ironic) {
		t.exchange(pick(t.r, book().Small), false)
	}
	if room >= 5 {
		t.operator(pick(t.r, book().OperatorBye))
	}
	if t.who == terse || chance(t.r, .3) {
		for i := range t.lines {
			if t.lines[i].from == contact.FromCustomer {
				t.lines[i].text = careless(t.r, t.lines[i].text)
			}
		}
	}
}

func (t *talk) letters() {
	text := pick(t.r, book().LetterHead) + pick(t.r, t.p.Open)
	if t.v.repeat {
		text += " " + pick(t.r, book().Repeated)
	}
	t.customer(text + pick(t.r, book().LetterMore) + pick(t.r, book().LetterEnd))
	answer := pick(t.r, t.p.Stuck)
	if t.v.resolved {
		answer = pick(t.r, t.p.Fix)
	}
	if t.v.line > 1 {
		t.add(contact.FromSystem, book().LetterHandedOver)
	}
	text = pick(t.r, book().ReplyHead) + answer
	if t.v.resolved && len(t.p.More) > 0 && chance(t.r, .5) {
		_, more, _ := strings.Cut(pick(t.r, t.p.More), " ~ ")
		text += book().ReplyAlso + more
	}
	t.operator(text + pick(t.r, book().ReplyMore) + pick(t.r, book().ReplyEnd))
	if chance(t.r, .25) {
		t.customer(t.reaction())
	}
}

func (t *talk) counter() {
	t.customer(pick(t.r, t.p.Open))
	note := pick(t.r, t.p.Stuck)
	if t.v.resolved && len(t.p.Note) > 0 {
		note = pick(t.r, t.p.Note)
	}
	if t.v.line > 1 {
		note += book().ShopHandedOver
	}
	t.operator(note + pick(t.r, book().ShopNotes))
	if chance(t.r, .2) {
		t.customer(t.reaction())
	}
}

func (t *talk) story() {
	if t.voice {
		t.operator(pick(t.r, book().VoiceHello))
	}
	for i, text := range book().Stories[t.v.story].Talk {
		if i%2 == 0 {
			t.customer(text)
		} else {
			t.operator(text)
		}
	}
}

// careless writes as people do with one thumb: small letters, no full stop, a
// comma forgotten, two letters swapped.
func careless(r *rand.Rand, text string) string {
	rs := []rune(text)
	if len(rs) < 3 {
		return text
	}
	if unicode.IsLower(rs[1]) && chance(r, .7) {
		rs[0] = unicode.ToLower(rs[0])
	}
	if rs[len(rs)-1] == '.' && chance(r, .8) {
		rs = rs[:len(rs)-1]
	}
	forget := chance(r, .5)
	out := rs[:0]
	for _, c := range rs {
		if c == ',' && forget {
			continue
		}
		out = append(out, c)
	}
	if n := len(out); n > 25 && chance(r, .35) {
		for range 5 {
			i := 5 + r.IntN(n-10)
			if unicode.IsLower(out[i-1]) && unicode.IsLower(out[i]) && unicode.IsLower(out[i+1]) && unicode.IsLower(out[i+2]) {
				out[i], out[i+1] = out[i+1], out[i]
				break
			}
		}
	}
	return string(out)
}

// timed gives each line its instant within the visit: the customer begins, the
// operator comes after the wait, longer texts take longer.
func timed(v *visit, kind contact.Kind, lines []line) []contact.Message {
	first, last := v.start, v.end
	weight, spoken := 0, false
	for _, l := range lines {
		weight += 12 + len(l.text)/2
	}
	answer := v.start + int64(max(v.wait, 0))
	messages := make([]contact.Message, len(lines))
	sum := 0
	for i, l := range lines {
		at := answer + int64(sum)*(last-answer)/int64(weight)*9/10
		if l.from == contact.FromOperator {
			spoken = true
		}
		if !spoken && kind != contact.Voice {
			at = min(first+int64(2*i), answer)
		}
		if kind == contact.Email && spoken {
			at = last - int64(2*(len(lines)-1-i))
		}
		messages[i] = contact.Message{From: l.from, Text: l.text, At: time.Unix(at, 0).UTC()}
		sum += 12 + len(l.text)/2
	}
	return messages
}
