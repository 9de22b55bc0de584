package account

import (
	"context"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/secret"
)

// EntryLife is how long the right password waits for its owner to say that it was typed.
const EntryLife = 2 * time.Minute

// maxTicket is how long a ticket may be.
const maxTicket = maxDevices + 100

// Entry is what the right password brings where a browser does not say which page it was
// typed on: not a session yet, for a page of a stranger may have typed its own, but a
// ticket that the browser keeps. Its owner says on a page of the desk's that it is so.
func (s *Service) Entry(p Person) (ticket string, err error) {
	bits, err := secret.New(s.random)
	text := strings.Join([]string{bits, strconv.FormatInt(p.ID, 10), p.Stamp, strconv.FormatInt(s.now().Add(EntryLife).Unix(), 10)}, ".")
	return text + "." + s.door.devices.of("entry", text), err
}

// EntryOf returns whose ticket it is, and what the page of the desk's says that asks the
// owner: nobody else can know it. NotFound for a ticket that is none, or is over.
func (s *Service) EntryOf(ctx context.Context, ticket string) (p Person, word string, err error) {
	none := fault.New(fault.NotFound, "fault.not_found")
	at := strings.LastIndexByte(ticket, '.')
	if at < 0 || len(ticket) > maxTicket || !s.door.devices.isOf(ticket[at+1:], "entry", ticket[:at]) {
		return p, "", none
	}
	parts := strings.Split(ticket[:at], ".")
	if len(parts) != 4 {
		return p, "", none
	}
	id, wrong := strconv.ParseInt(parts[1], 10, 64)
	until, late := strconv.ParseInt(parts[3], 10, 64)
	if wrong != nil || late != nil || !s.now().Before(time.Unix(until, 0)) {
		return p, "", none
	}
	p, _, err = s.Enter(ctx, id, parts[2])
	return p, s.door.devices.of("entry word", ticket), err
}
