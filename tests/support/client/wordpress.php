<?php
/**
 * A WordPress with one post, as far as the plugin needs one: php wordpress.php PLUGIN < scenario.json
 *
 * The scenario has the `answer` to a request for suggestions, whether the plugin `sends` decisions, the `statuses` of
 * the answers to them, and the `saves` of an author, each with the post's labels after it; null leaves them. The first
 * one publishes the post. Prints each decision request as the API gets it, as a line of JSON.
 */

declare( strict_types = 1 );

class WP_Post {
	public int $ID              = 7;
	public string $post_type    = 'post';
	public string $post_status  = 'publish';
	public string $post_title   = 'Tea';
	public string $post_content = 'Tea';
	public string $post_excerpt = '';
}

class WP_Error {
	public function __construct( private string $code, private string $message ) {}
	public function get_error_message(): string {
		return $this->message;
	}
}

const HOUR_IN_SECONDS = 3600;
$GLOBALS['scenario']  = json_decode( stream_get_contents( STDIN ), true, 512, JSON_THROW_ON_ERROR );
$GLOBALS['actions']   = $GLOBALS['meta'] = $GLOBALS['cron'] = array();
$GLOBALS['terms']     = array( 'post_tag' => array(), 'category' => array( 'Uncategorized' ) );

function add_action( string $hook, string $function, int $priority, int $arguments ): void {
	$GLOBALS['actions'][ $hook ][ $priority ] = array( $function, $arguments );
}
function run_action( string $hook, mixed ...$arguments ): void {
	$found = $GLOBALS['actions'][ $hook ];
	ksort( $found );
	foreach ( $found as [$function, $count] ) {
		$function( ...array_slice( $arguments, 0, $count ) );
	}
}
function term( string $name ): object {
	return (object) array( 'term_id' => 'Uncategorized' === $name ? 1 : 2 + crc32( $name ), 'name' => htmlspecialchars( $name ) );
}
function get_the_terms( int $post_id, string $taxonomy ): array|false {
	return array_map( 'term', $GLOBALS['terms'][ $taxonomy ] ) ?: false;
}
function wp_set_post_terms( int $post_id, array $terms, string $taxonomy, bool $append ): void {
	foreach ( $terms as $term ) {
		$GLOBALS['terms'][ $taxonomy ][] = is_int( $term ) ? $GLOBALS['categories'][ $term ] : $term;
	}
}
function get_term_by( string $field, string $name, string $taxonomy ): object {
	$GLOBALS['categories'][ term( $name )->term_id ] = $name;
	return term( $name );
}
function get_post_meta( int $post_id, string $key, bool $single = false ): mixed {
	// WordPress stores what PHP serialises, and hands out all values or the first.
	$values = array_map( 'unserialize', $GLOBALS['meta'][ $key ] ?? array() );
	return $single ? ( $values[0] ?? '' ) : $values;
}
function update_post_meta( int $post_id, string $key, mixed $value ): void {
	$GLOBALS['meta'][ $key ] = array( serialize( $value ) );
}
function wp_schedule_single_event( int $time, string $hook, array $arguments ): void {
	$GLOBALS['cron'][] = serialize( array( $hook, $arguments ) );
}
function wp_remote_post( string $url, array $options ): array {
	if ( str_ends_with( $url, '/v1/suggestions' ) ) {
		return array( 200, json_encode( $GLOBALS['scenario']['answer'] ) );
	}
	$path    = parse_url( $url, PHP_URL_PATH );
	$request = array( 'method' => 'POST', 'path' => $path, 'headers' => $options['headers'], 'body' => json_decode( $options['body'] ) );
	echo json_encode( $request, JSON_PRESERVE_ZERO_FRACTION ), "\n";
	return array( array_shift( $GLOBALS['scenario']['statuses'] ) ?? 200, '{}' );
}
function wp_remote_retrieve_response_code( array $response ): int {
	return $response[0];
}
function wp_remote_retrieve_body( array $response ): string {
	return $response[1];
}
function is_wp_error( mixed $value ): bool {
	return $value instanceof WP_Error;
}
function get_option( string $name ): string {
	return '1';
}
function untrailingslashit( string $url ): string {
	return rtrim( $url, '/' );
}
function wp_json_encode( mixed $value, int $flags ): string {
	return json_encode( $value, $flags );
}
function wp_parse_url( string $url, int $part ): mixed {
	return parse_url( $url, $part );
}
function wp_slash( mixed $value ): mixed {
	return $value;
}
function sanitize_text_field( string $text ): string {
	return trim( $text );
}
function wp_strip_all_tags( string $text, bool $breaks ): string {
	return strip_tags( $text );
}
if ( ! function_exists( 'mb_strlen' ) ) {
	function mb_strlen( string $text ): int {
		return strlen( $text );
	}
}

ini_set( 'error_log', '/dev/stderr' );
define( 'FUDA_URL', 'https://api.example.org/' );
define( 'FUDA_SEND_DECISIONS', $GLOBALS['scenario']['sends'] );
require $argv[1];

$before = null;
foreach ( $GLOBALS['scenario']['saves'] as $save ) {
	foreach ( array( 'tags' => 'post_tag', 'categories' => 'category' ) as $kind => $taxonomy ) {
		$GLOBALS['terms'][ $taxonomy ] = $save[ $kind ] ?? $GLOBALS['terms'][ $taxonomy ];
	}
	run_action( 'wp_after_insert_post', 7, new WP_Post(), null !== $before, $before );
	$before = new WP_Post();
	while ( $GLOBALS['cron'] ) {
		[$hook, $arguments] = unserialize( array_shift( $GLOBALS['cron'] ) );
		run_action( $hook, ...$arguments );
	}
}
