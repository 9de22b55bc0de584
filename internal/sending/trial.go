package sending

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// trialLimit is how long somebody waits for what the mail server says.
const trialLimit = 20 * time.Second

// Try sends a letter of trial at once, by the first delivery that goes to an e-mail
// address, and answers what the server said. Nothing is kept of it. Unavailable,
// with the server's words, when it was not taken. Right: DeskManage.
func (s *Service) Try(ctx context.Context, a actor.Actor, to, host string, content Content) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	for _, d := range s.deliveries.Working() {
		if d.Address != ByEmail {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, trialLimit)
		defer cancel()
		id := "trial-" + strconv.FormatInt(a.PersonID, 10) + "-" + strconv.FormatInt(s.now().UnixMilli(), 10) + "@" + host
		err := d.Carrier.Send(ctx, Outgoing{Message: Message{Recipient: to}, Content: content, HeaderID: id}, func() error { return nil })
		if err != nil {
			return &fault.Fault{Code: fault.Unavailable, Key: "sending.trial.refused", Args: map[string]any{"Why": said(err)}, Err: err}
		}
		return nil
	}
	return fault.New(fault.Conflict, "sending.trial.nowhere")
}

// said is what the other side said, in one short line.
func said(err error) string {
	var refused *Refusal
	text := err.Error()
	if errors.As(err, &refused) && refused.Err != nil {
		text = refused.Err.Error()
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "…"
	}
	return text
}
