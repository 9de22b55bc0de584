// Openpeople is the quality desk of a contact centre: one program with a few
// commands. main.go reads the command line; app.go is the only place that knows
// every room.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // customers' clocks, on machines without zone data too

	"github.com/alecthomas/kong"

	"openpeople/internal/config"
	"openpeople/internal/delivery"
	"openpeople/internal/web/kit"
)

// commands is the command line, one field a command.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"A full desk at once: a year of contacts, marks and people, in a temporary folder."`
	Serve   serveCommand   `cmd:"" help:"The desk. Settings come from the environment or from flags."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to the schema of this program and exit."`
	User    struct {
		Add userAddCommand `cmd:"" help:"Add a person."`
	} `cmd:"" help:"People."`
	Token struct {
		Create tokenCreateCommand `cmd:"" help:"Create an API token and print it once."`
		List   tokenListCommand   `cmd:"" help:"List the API tokens."`
		Revoke tokenRevokeCommand `cmd:"" help:"Revoke an API token."`
	} `cmd:"" help:"API tokens."`
	Import struct {
		Contacts  importContactsCommand  `cmd:"" help:"Import contacts from .jsonl, .jsonl.gz or .csv."`
		Responses importResponsesCommand `cmd:"" help:"Import answers given elsewhere from .jsonl, .jsonl.gz or .csv."`
	} `cmd:"" help:"Import from files."`
	Check    checkCommand    `cmd:"" help:"Read the whole database and prove what the program promises."`
	Backup   backupCommand   `cmd:"" help:"Write a consistent copy of a desk on SQLite to a file, while it runs."`
	Restore  restoreCommand  `cmd:"" help:"Restore a desk from a backup; it sends nothing until an admin says go."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
	Licenses licensesCommand `cmd:"" help:"Print the licences and notices of what is linked into the program."`
}

// examples stand under each command's --help.
var examples = map[string]string{
	"demo":             "openpeople demo --addr :8080 --dir ./demo",
	"serve":            "OPENPEOPLE_BASE_URL=https://desk.example.org openpeople serve",
	"migrate":          "openpeople migrate --database ./data/openpeople.db",
	"user add":         "openpeople user add --email anna@example.org --name 'Anna P.' --role supervisor --team 'Chats 2'",
	"token create":     "openpeople token create --name crm --scope intake,read --namespace crm",
	"token list":       "openpeople token list",
	"token revoke":     "openpeople token revoke 3",
	"import contacts":  "openpeople import contacts ./contacts.jsonl.gz",
	"import responses": "openpeople import responses ./marks-of-2024.csv",
	"check":            "openpeople check",
	"licenses":         "openpeople licenses | less",
	"backup":           "openpeople backup ./desk-2026-11-23.tar.gz",
	"restore":          "openpeople restore ./desk-2026-11-23.tar.gz --database ./new/openpeople.db --data ./new",
	"version":          "openpeople version",
}

// errUsage is the command line's own mistake: exit 2.
type errUsage struct{ error }

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	// Who reads what is printed may go away, as the reader of a log does: that ends
	// nothing.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code, err := 0, error(nil)
	var c commands
	parser, err := kong.New(&c,
		kong.Name("openpeople"),
		kong.Description("The quality desk of a contact centre: a contact ends, the customer is asked, the desk shows the mark."),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&code),
		kong.Exit(func(n int) { panic(exit(n)) }),
		kong.Help(help),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, "openpeople:", err)
		return 2
	}
	return execute(parser, args, &code)
}

// exit is how --help leaves kong.
type exit int

func execute(parser *kong.Kong, args []string, code *int) (status int) {
	defer func() {
		switch left := recover().(type) {
		case nil:
		case exit:
			status = int(left)
		default: // a failure of ours must be seen
			panic(left)
		}
	}()
	if err := config.CheckEnvironment(os.Environ(), deliverySettings(delivery.Table)); err != nil {
		fmt.Fprintln(os.Stderr, "openpeople:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "openpeople:", err)
		return 2
	}
	if err := parsed.Run(); err != nil {
		// One sentence: what lies behind may have brought lines of its own.
		fmt.Fprintln(os.Stderr, "openpeople:", strings.Join(strings.Fields(err.Error()), " "))
		var usage errUsage
		if errors.As(err, &usage) {
			return 2
		}
		return 1
	}
	return *code
}

func help(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	if selected := ctx.Selected(); selected != nil {
		if example, ok := examples[selected.FullPath()[len("openpeople "):]]; ok {
			fmt.Fprintln(ctx.Stdout, "\nExample:\n  "+example)
		}
	}
	return nil
}

// logger writes in the format of the settings what they want logged; a line
// about a request carries its id.
func logger(cfg config.Config, to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.Level()}
	if cfg.LogFormat == "json" {
		return slog.New(kit.LogRequests(slog.NewJSONHandler(to, options)))
	}
	return slog.New(kit.LogRequests(slog.NewTextHandler(to, options)))
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("openpeople", version())
	return nil
}

// builtFrom is the tag or commit that the build line names (README): -X main.builtFrom=…
var builtFrom string

// version is what this program was built of: the tag or commit that the build
// line named, or what go build itself recorded. go run records nothing.
func version() string {
	info, _ := debug.ReadBuildInfo()
	return versionOf(builtFrom, info)
}

func versionOf(builtFrom string, info *debug.BuildInfo) string {
	switch {
	case builtFrom != "":
		return builtFrom
	case info != nil && info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	}
	return "development"
}
