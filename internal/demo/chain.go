package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/actor"
)

// The rest of the chain: colleagues, open people days, field notes, reviews and
// ideas. Texts are templates as those of conversations; people and things are
// named by keys, which whoever stores them turns into ids.

// Keys of the people whom the program itself adds.
const (
	TheAdmin      = "admin"
	TheSupervisor = "supervisor"
	TheAgent      = "agent"
	TheDirector   = "director"
)

// Colleague is one of the staff. Of an agent only the team is said: who of it
// gets the account is for the one who knows the contacts.
type Colleague struct {
	Key, Name, Email string // an agent has the address of the operator, see Mailbox
	Female           bool
	Role             actor.Role
	Leads            []string // codes of teams, of a supervisor
	Team             string   // code, of an agent
}

// Colleagues are the staff beside the four whom the program adds.
func Colleagues() []Colleague { return book().Colleagues }

// Mailbox is the address of an operator, in a domain that belongs to nobody.
func Mailbox(name string) string {
	first, initial, _ := strings.Cut(strings.TrimSuffix(name, "."), " ")
	return transliterate(first) + "." + transliterate(initial) + "@demo.example"
}

// Female reports whether an operator is a woman; false for an unknown one.
func (d *Desk) Female(operator string) bool {
	n, err := strconv.Atoi(operator)
	return err == nil && n > 1000 && n <= 1000+len(d.operators) && d.operators[n-1001].female
}

// Words writes a template in the mouth of a colleague: <a woman's|a man's> forms
// are those of the author. The same number gives the same words.
func (d *Desk) Words(female bool, number uint64, template string) string {
	s := scene{r: rand.New(rand.NewPCG(d.seed, number))}
	return s.say(female, template)
}

// Key is a key of a form as a browser makes it, for the n-th thing of a kind.
func Key(kind string, n int) string {
	sum := 0
	for _, c := range kind {
		sum = sum*31 + int(c)
	}
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(sum), n+1)
}

// Now is the instant at which the year ends.
func (d *Desk) Now() time.Time { return d.now }
