# frozen_string_literal: true

# Reads sites with Jekyll. Each line of standard input is the folder of a site as a JSON string; each line of
# standard output has the reading of every file that Jekyll makes a page of, by path.

require "jekyll"
require "json"

# Ruby fills in what a date lacks from today's.
def Time.now
  at(0)
end

# Keeps the messages instead of printing them.
class Notes < Logger
  attr_reader :lines

  def initialize
    super(nil)
    @lines = []
  end

  def add(severity, message = nil, progname = nil)
    @lines << (message || progname).to_s if severity >= Logger::ERROR
    true
  end
end

def make_site(root)
  Jekyll::Site.new(Jekyll.configuration(
    "source" => root, "destination" => File.join(root, "_site"), "quiet" => true, "disable_disk_cache" => true,
    "show_drafts" => true, "unpublished" => true, "future" => true,
    "theme" => false # it is not installed, and gives no labels
  ))
end

def labels(value)
  Array(value).flatten.compact.map(&:to_s).reject(&:empty?)
end

def reading(path, page)
  return { "header" => false } unless Jekyll::Utils.has_yaml_header?(path)

  # Only a document's labels are listed anywhere.
  return { "page" => false } unless page.is_a?(Jekyll::Document)

  read = { "tags" => labels(page.data["tags"]), "categories" => labels(page.data["categories"]) }
  read["date"] = page.date.strftime("%Y-%m-%d") if page.data["date"]
  read
end

# An error that ends the whole build names its file: the others are read again without it.
def read_site(root, fatal = {})
  notes = Notes.new
  Jekyll.instance_variable_set(:@logger, Jekyll::LogAdapter.new(notes, :error))
  site = make_site(root)
  site.read
  pages = site.documents.map { |page| [page.path, page] } + site.pages.map { |page| [File.join(root, page.relative_path), page] }
  found = pages.to_h { |path, page| [path, reading(path, page)] }.merge(fatal)
  notes.lines.each do |line|
    found.each_key { |path| found[path] = { "error" => line.gsub(/.*#{Regexp.escape(path)}\)?: /, "") } if line.include?(path) }
  end
  # Behind a link it is the asked file, which may lie beside the blog. A fatal one is deleted. Documents come first.
  found.each_with_object({}) do |(path, read), named|
    real = File.exist?(path) ? File.realpath(path) : path
    named[Pathname.new(real).relative_path_from(root).to_s] ||= read
  end
rescue StandardError => e
  path = Dir.glob("**/*", File::FNM_DOTMATCH, :base => root).find { |each| e.message.include?(each) && File.file?(File.join(root, each)) }
  raise unless path

  File.delete(File.join(root, path))
  read_site(root, fatal.merge(File.join(root, path) => { "error" => e.message }))
end

$stdin.each_line { |line| puts JSON.generate(read_site(JSON.parse(line))) }
