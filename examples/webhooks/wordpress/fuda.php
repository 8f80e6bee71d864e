<?php
/**
 * Plugin Name: Fuda
 * Description: When a post is published, adds the tags and the category that fit it surely, by the blog's own past.
 * Requires PHP: 8.1
 * License: MIT
 *
 * Copy this file to wp-content/mu-plugins/fuda.php and name the API in wp-config.php:
 *
 *   define( 'FUDA_URL', 'https://API.execute-api.REGION.amazonaws.com' );
 *
 * and what authorises its requests, a token or the keys of an AWS user that may execute-api:Invoke:
 *
 *   define( 'FUDA_TOKEN', '...' );
 *   define( 'FUDA_AWS_ACCESS_KEY_ID', '...' );
 *   define( 'FUDA_AWS_SECRET_ACCESS_KEY', '...' );
 *
 * To send the API what became of the labels that were added (POST /v1/decisions):
 *
 *   define( 'FUDA_SEND_DECISIONS', true );
 *
 * The plugin only adds labels. It remembers with each post the labels that a person takes off, and never adds
 * them again. An API that is slow or down delays an author by two seconds, and leaves one line in PHP's error log.
 * Decisions are sent by WP-Cron. They name the post by its number.
 */

declare( strict_types = 1 );

namespace Fuda;

use WP_Error;
use WP_Post;

const KINDS     = array(
	'tags'       => 'post_tag',
	'categories' => 'category',
);
const TIMEOUT_S = 2;
const ANSWER_BYTES = 1000000;
/** The longest name of a term that WordPress stores. */
const NAME_CHARACTERS = 200;
/** The longest label, in UTF-8, and the most attempts to send a decision, each an hour after the last. */
const LABEL_BYTES = 400;
const ATTEMPTS    = 5;
/** With each post: the labels of a kind that were added and the names that the post had then. */
const OFFERS      = '_fuda_offers';
const AWS_HOST    = '/^[0-9a-z-]+\.execute-api\.([0-9a-z-]+)\.amazonaws\.com$/';

// This action comes after the terms of the request are saved, whichever editor or client sent it.
add_action( 'wp_after_insert_post', __NAMESPACE__ . '\\label_when_published', 10, 4 );
// Before labels are added, so that every change since then is a person's.
add_action( 'wp_after_insert_post', __NAMESPACE__ . '\\notice_changes', 5, 2 );
add_action( 'fuda_send_decisions', __NAMESPACE__ . '\\send_decisions', 10, 2 );
add_action( 'delete_term_relationships', __NAMESPACE__ . '\\remember_removed', 10, 3 );

/** Ask for labels once a post goes from any other status to published, and add those of band "apply". */
function label_when_published( int $post_id, WP_Post $post, bool $update, ?WP_Post $before ): void {
	$was_published = $before && 'publish' === $before->post_status;
	if ( 'post' !== $post->post_type || 'publish' !== $post->post_status || $was_published ) {
		return;
	}
	if ( defined( 'WP_IMPORTING' ) || ! defined( 'FUDA_URL' ) ) {
		return;
	}
	$answer = ask( '/v1/suggestions', request_for( $post ) );
	if ( is_wp_error( $answer ) ) {
		error_log( "fuda: post {$post_id} gets no labels: " . $answer->get_error_message() );
		return;
	}
	$before = array_map( fn( $taxonomy ) => names_on( $post_id, $taxonomy ), KINDS );
	add_labels( $post_id, $answer );
	if ( sends_decisions() ) {
		remember_offers( $post_id, $answer, $before );
	}
}

/** Return the body of the request about a post, as an array. */
function request_for( WP_Post $post ): array {
	$labels = array();
	foreach ( KINDS as $kind => $taxonomy ) {
		// The API does not suggest these: labels that the post has, and labels that a person removed.
		$known           = array_merge( names_on( $post->ID, $taxonomy ), removed_from( $post->ID, $taxonomy ) );
		$labels[ $kind ] = array_values( array_unique( $known ) );
	}
	return array(
		'title'       => plain( $post->post_title ),
		'body'        => $post->post_content,
		'format'      => 'html',
		'description' => plain( $post->post_excerpt ),
		'tags'        => $labels['tags'],
		'categories'  => $labels['categories'],
	);
}

/** Send the request, and return the answer as an array, or an error, which never quotes the post. */
function ask( string $path, array $request ): array|WP_Error {
	$url      = untrailingslashit( FUDA_URL ) . $path;
	$body     = (string) wp_json_encode( $request, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
	$headers  = array(
		'Content-Type' => 'application/json',
		'Accept'       => 'application/json',
	);
	$response = wp_remote_post(
		$url,
		array(
			'timeout'             => TIMEOUT_S,
			'redirection'         => 0,
			'limit_response_size' => ANSWER_BYTES,
			'headers'             => $headers + authorisation( $url, $headers['Content-Type'], $body ),
			'body'                => $body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return $response;
	}
	$status = wp_remote_retrieve_response_code( $response );
	if ( 200 !== $status ) {
		return new WP_Error( 'fuda', "the API answered {$status}" );
	}
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	return is_array( $answer ) ? $answer : new WP_Error( 'fuda', 'the answer is not a JSON object' );
}

/** Append the labels of band "apply": any tag, and a category that exists, to a post that has none. */
function add_labels( int $post_id, array $answer ): void {
	$tags = sure_labels( $answer, 'tags' );
	if ( $tags ) {
		wp_set_post_terms( $post_id, $tags, 'post_tag', true );
	}
	if ( names_on( $post_id, 'category' ) ) {
		return;
	}
	foreach ( sure_labels( $answer, 'categories' ) as $label ) {
		$term = get_term_by( 'name', $label, 'category' );
		if ( $term ) {
			wp_set_post_terms( $post_id, array( $term->term_id ), 'category', true );
			return;
		}
	}
}

/** Return the labels of band "apply" of one kind; items that are not valid labels are left out. */
function sure_labels( array $answer, string $kind ): array {
	$labels = array();
	foreach ( (array) ( $answer[ $kind ] ?? array() ) as $item ) {
		$label = is_array( $item ) && 'apply' === ( $item['band'] ?? '' ) ? ( $item['label'] ?? null ) : null;
		if ( is_string( $label ) && '' !== sanitize_text_field( $label ) && mb_strlen( $label ) <= NAME_CHARACTERS ) {
			$labels[] = $label;
		}
	}
	return $labels;
}

function sends_decisions(): bool {
	return defined( 'FUDA_URL' ) && defined( 'FUDA_SEND_DECISIONS' ) && FUDA_SEND_DECISIONS;
}

/** Store with a post the labels that were added to it, as WordPress spells them, and send that they were applied. */
function remember_offers( int $post_id, array $answer, array $before ): void {
	$model = $answer['model']['version'] ?? null;
	if ( ! is_string( $model ) ) {
		return;
	}
	$known     = offers_on( $post_id );
	$decisions = array();
	foreach ( KINDS as $kind => $taxonomy ) {
		$now    = names_on( $post_id, $taxonomy );
		$offers = $known[ $kind ]['offers'] ?? array();
		foreach ( array_diff( $now, $before[ $kind ] ) as $label ) {
			$offer       = array( 'label' => $label, 'model' => $model, 'accepted' => false ) + score_of( $answer, $kind, $label );
			$offers[]    = $offer;
			$decisions[] = decision( $kind, $offer, 'applied' );
		}
		$known[ $kind ] = array( 'seen' => $now, 'offers' => $offers );
	}
	update_post_meta( $post_id, OFFERS, wp_slash( $known ) );
	send_later( $post_id, $model, $decisions );
}

/** Return what remember_offers has stored, by kind. */
function offers_on( int $post_id ): array {
	$known = get_post_meta( $post_id, OFFERS, true );
	return is_array( $known ) ? $known : array();
}

/** Return the score of a suggestion as the field of a decision; WordPress may spell the label in another case. */
function score_of( array $answer, string $kind, string $label ): array {
	foreach ( (array) ( $answer[ $kind ] ?? array() ) as $item ) {
		$score = is_array( $item ) ? ( $item['score'] ?? null ) : null;
		$same  = is_string( $item['label'] ?? null ) && strtolower( $item['label'] ) === strtolower( $label );
		if ( $same && ( is_float( $score ) || is_int( $score ) ) && 0 <= $score && $score <= 1 ) {
			return array( 'score' => $score );
		}
	}
	return array();
}

/**
 * Send what a person did to the labels of this plugin since it last saw the post: one that is gone was rejected, one
 * that was left while others of its kind changed was accepted. The same labels decide nothing: the author may have
 * looked only at the text.
 */
function notice_changes( int $post_id, WP_Post $post ): void {
	if ( ! sends_decisions() || 'post' !== $post->post_type || 'publish' !== $post->post_status ) {
		return;
	}
	$known   = offers_on( $post_id );
	$changed = $known;
	$decided = array();
	foreach ( $known as $kind => $was ) {
		$now = names_on( $post_id, KINDS[ $kind ] );
		if ( ! array_diff( $now, $was['seen'] ) && ! array_diff( $was['seen'], $now ) ) {
			continue;
		}
		$left = array();
		foreach ( $was['offers'] as $offer ) {
			$stays = in_array( $offer['label'], $now, true );
			if ( ! $stays || ! $offer['accepted'] ) {
				$outcome                      = $stays ? 'accepted' : 'rejected';
				$decided[ $offer['model'] ][] = decision( $kind, $offer, $outcome );
			}
			if ( $stays ) {
				$left[] = array( 'accepted' => true ) + $offer;
			}
		}
		$changed[ $kind ] = array( 'seen' => $now, 'offers' => $left );
	}
	if ( $changed !== $known ) {
		update_post_meta( $post_id, OFFERS, wp_slash( $changed ) );
	}
	foreach ( $decided as $model => $decisions ) {
		// PHP turns a key of digits into a number.
		send_later( $post_id, (string) $model, $decisions );
	}
}

/** Return a decision as the API takes it. */
function decision( string $kind, array $offer, string $outcome ): array {
	$fields = array( 'kind' => $kind, 'label' => $offer['label'], 'outcome' => $outcome );
	return $fields + ( isset( $offer['score'] ) ? array( 'score' => $offer['score'] ) : array() );
}

/** Let WordPress send decisions about a post in its own background, so that no author waits. */
function send_later( int $post_id, string $model, array $decisions ): void {
	$decisions = array_filter( $decisions, fn( $decision ) => strlen( $decision['label'] ) <= LABEL_BYTES );
	if ( $decisions ) {
		$now     = microtime( true );
		$request = array(
			'post'      => "wordpress/{$post_id}",
			'model'     => $model,
			'at'        => gmdate( 'Y-m-d\TH:i:s', (int) $now ) . sprintf( '.%03dZ', (int) ( fmod( $now, 1 ) * 1000 ) ),
			'decisions' => array_values( $decisions ),
		);
		wp_schedule_single_event( time(), 'fuda_send_decisions', array( $request, 1 ) );
	}
}

/** Send a request that send_later has made. The API keeps a repeated one once. */
function send_decisions( array $request, int $attempt ): void {
	$answer = ask( '/v1/decisions', $request );
	if ( ! is_wp_error( $answer ) ) {
		return;
	}
	error_log( "fuda: decisions on {$request['post']} were not sent: " . $answer->get_error_message() );
	if ( $attempt < ATTEMPTS ) {
		wp_schedule_single_event( time() + HOUR_IN_SECONDS, 'fuda_send_decisions', array( $request, $attempt + 1 ) );
	}
}

/** Store with a post the terms that are taken off it. This plugin removes none, so a person did it. */
function remember_removed( int $post_id, array $term_taxonomy_ids, string $taxonomy ): void {
	if ( ! in_array( $taxonomy, KINDS, true ) || 'post' !== get_post_type( $post_id ) ) {
		return;
	}
	$known = removed_from( $post_id, $taxonomy );
	foreach ( $term_taxonomy_ids as $id ) {
		$term = get_term_by( 'term_taxonomy_id', $id );
		if ( $term && ! is_default( $term->term_id ) && ! in_array( plain( $term->name ), $known, true ) ) {
			add_post_meta( $post_id, meta_key( $taxonomy ), wp_slash( plain( $term->name ) ) );
		}
	}
}

/** Return the names of all terms that a person has ever taken off a post. */
function removed_from( int $post_id, string $taxonomy ): array {
	return array_map( 'strval', get_post_meta( $post_id, meta_key( $taxonomy ) ) );
}

/** Return the names of a post's terms, without the default category, which WordPress gives to posts without one. */
function names_on( int $post_id, string $taxonomy ): array {
	$terms = get_the_terms( $post_id, $taxonomy );
	$names = array();
	foreach ( is_array( $terms ) ? $terms : array() as $term ) {
		if ( 'category' !== $taxonomy || ! is_default( $term->term_id ) ) {
			$names[] = plain( $term->name );
		}
	}
	return $names;
}

function is_default( int $term_id ): bool {
	return (int) get_option( 'default_category' ) === $term_id;
}

/** The underscore keeps the key out of the editors' lists of custom fields. */
function meta_key( string $taxonomy ): string {
	return "_fuda_removed_{$taxonomy}";
}

/** Return text as a reader sees it: WordPress stores "R&D" as "R&amp;D". */
function plain( string $text ): string {
	return html_entity_decode( wp_strip_all_tags( $text, true ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}

/**
 * Return the headers that authorise a request: a token, or else a signature with AWS credentials (Signature
 * Version 4 of host, type, time and body). Curl could sign too, but includes headers that gateways change.
 */
function authorisation( string $url, string $type, string $body ): array {
	if ( defined( 'FUDA_TOKEN' ) ) {
		return array( 'Authorization' => 'Bearer ' . FUDA_TOKEN );
	}
	$host = (string) wp_parse_url( $url, PHP_URL_HOST );
	if ( ! defined( 'FUDA_AWS_ACCESS_KEY_ID' ) || ! preg_match( AWS_HOST, $host, $region ) ) {
		return array();
	}
	$time      = gmdate( 'Ymd\THis\Z' );
	$scope     = array( substr( $time, 0, 8 ), $region[1], 'execute-api', 'aws4_request' );
	$path      = (string) wp_parse_url( $url, PHP_URL_PATH );
	$signed    = 'content-type;host;x-amz-date';
	$canonical = "POST\n{$path}\n\ncontent-type:{$type}\nhost:{$host}\nx-amz-date:{$time}\n\n{$signed}\n";
	$digest    = hash( 'sha256', $canonical . hash( 'sha256', $body ) );
	$key       = 'AWS4' . FUDA_AWS_SECRET_ACCESS_KEY;
	foreach ( $scope as $part ) {
		$key = hash_hmac( 'sha256', $part, $key, true );
	}
	$scope     = implode( '/', $scope );
	$signature = hash_hmac( 'sha256', "AWS4-HMAC-SHA256\n{$time}\n{$scope}\n{$digest}", $key );
	$name      = FUDA_AWS_ACCESS_KEY_ID;
	return array(
		'X-Amz-Date'    => $time,
		'Authorization' => "AWS4-HMAC-SHA256 Credential={$name}/{$scope}, SignedHeaders={$signed}, Signature={$signature}",
	);
}
