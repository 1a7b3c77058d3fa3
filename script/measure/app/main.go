// A command as many are: sub-commands and options, and a document that it reads.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
)

type report struct {
	Title string            `yaml:"title"`
	Rows  map[string]string `yaml:"rows"`
}

func main() {
	var path string
	root := &cobra.Command{Use: "report", SilenceUsage: true}
	show := &cobra.Command{
		Use:   "show",
		Short: "Show what a report says",
		RunE: func(command *cobra.Command, _ []string) error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var read report
			if err := yaml.Unmarshal(text, &read); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			fmt.Fprintf(command.OutOrStdout(), "%s: %d rows\n", read.Title, len(read.Rows))
			return nil
		},
	}
	show.Flags().StringVarP(&path, "file", "f", "report.yaml", "where the report is")
	root.AddCommand(show)
	if root.Execute() != nil {
		os.Exit(1)
	}
}
