package contact

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
)

// Costs is what going beyond the procedure cost, as far as it was said in figures.
type Costs struct {
	N       int64   // contacts beyond the procedure
	Said    int64   // of these, with words on what it cost
	Money   float64 // in roubles, of MoneyN
	MoneyN  int64
	Minutes float64 // of TimeN
	TimeN   int64
	InWords int64 // of Said, neither money nor time in figures
}

// What stands behind a number that is money, minutes or hours, in words of both languages.
var (
	money   = amountOf(i18n.Text{RU: `₽|руб|р\.`, EN: `rub|roubles?`})
	minutes = amountOf(i18n.Text{RU: `мин`, EN: `min`})
	hours   = amountOf(i18n.Text{RU: `час|ч\.`, EN: `hour|h\b`})
)

func amountOf(unit i18n.Text) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(\d[\d \x{a0}\x{202f}]*(?:[.,]\d+)?)\s*(?:` + unit.RU + "|" + unit.EN + ")")
}

// add counts words on what so many contacts cost.
func (c *Costs) add(words string, n int64) {
	if c.N += n; words == "" {
		return
	}
	c.Said += n
	sum, paid := amounts(money, words)
	if paid {
		c.Money, c.MoneyN = c.Money+sum*float64(n), c.MoneyN+n
	}
	short, some := amounts(minutes, words)
	long, more := amounts(hours, words)
	if some || more {
		c.Minutes, c.TimeN = c.Minutes+(short+60*long)*float64(n), c.TimeN+n
	}
	if !paid && !some && !more {
		c.InWords += n
	}
}

// amounts is the sum of what a pattern finds; false where it finds nothing.
func amounts(pattern *regexp.Regexp, words string) (sum float64, ok bool) {
	for _, found := range pattern.FindAllStringSubmatch(words, -1) {
		digits := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(found[1])
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			sum, ok = sum+f, true
		}
	}
	return sum, ok
}

// CostWords is words on what going beyond the procedure cost, and of how many contacts.
type CostWords struct {
	Words string // "": nothing was said
	N     int64
}

// Costs adds up what going beyond the procedure cost, of the contacts of a filter that the
// actor sees.
func (s *Service) Costs(ctx context.Context, a actor.Actor, f Filter) (c Costs, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return c, err
	}
	f, some, err := s.within(ctx, a, f)
	if err != nil || !some {
		return c, err
	}
	f.Beyond = true
	list, err := s.store.CostWords(ctx, f)
	for _, one := range list {
		c.add(one.Words, one.N)
	}
	return c, err
}
